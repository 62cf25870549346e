// The client's store: recording, judging, suggesting.
#include <nlohmann/json.hpp>
#include <numeric>

#include "devdiag/limits.hpp"
#include "gateway.hpp"
#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

constexpr std::int64_t kToday = kNow / kDayMs;

std::unique_ptr<LocalStore> open_local(Random& random, std::int64_t now_ms = kNow) {
  return ok(LocalStore::open({":memory:", "", "default", false}, At(random, now_ms)));
}

RecordedRun run(LocalStore& store, Random& random, const std::vector<std::uint64_t>& found, const char* load,
                std::int64_t now_ms = kNow) {
  return ok(store.record_run(report(0, found), load, false, At(random, now_ms)));
}

NewAttempt attempt_on(const std::string& run, std::uint64_t print, const char* fix = kFix) {
  NewAttempt attempt;
  attempt.target = target(0);
  attempt.problem_code = kProblem;
  attempt.fingerprint = fingerprint(print);
  attempt.fix_code = fix;
  attempt.run = run;
  return attempt;
}

const RankedFix& fix_of(const Suggestion& suggestion, std::string_view code) {
  for (const RankedFix& fix : suggestion.fixes) {
    if (fix.fix_code == code) return fix;
  }
  FAIL("no such fix");
  return suggestion.fixes.front();
}

Tally tally(LocalStore& store, std::string_view fix = kFix) {
  return fix_of(ok(store.suggest(kProblem, env(0), kToday)), fix).tally;
}

std::vector<nlohmann::json> queued(LocalStore& store, std::int64_t now_ms = kNow) {
  const PushBatch batch = ok(store.push_batch(now_ms, 1'000, 8u << 20));
  std::vector<nlohmann::json> events;
  if (batch.body.empty()) return events;
  const auto push = nlohmann::json::parse(batch.body);
  for (const auto& event : push["events"]) events.push_back(event);
  return events;
}

}  // namespace

TEST_CASE("a new store has a client of its own") {
  Random random(1);
  const auto store = open_local(random);
  const LocalInfo info = store->info();
  CHECK(info.created);
  CHECK(info.in_memory);
  CHECK(info.incarnation.empty());
  REQUIRE(info.client_id.size() == 36);
  CHECK(info.client_id[14] == '4');
  CHECK(std::string("89ab").find(info.client_id[19]) != std::string::npos);
  const LocalStatus status = ok(store->status());
  CHECK(status.outbox ==
        std::map<std::string, std::int64_t>{{"acked", 0}, {"dead", 0}, {"pending", 0}, {"refused", 0}});
  CHECK(status.lost.empty());
  CHECK(ok(store->push_batch(kNow, 10, 1000)).body.empty());
  CHECK(ok(store->attempts(target(0))).empty());
  CHECK(open_local(random)->info().client_id != info.client_id);
}

TEST_CASE("an evicted store is counted") {
  Random random(2);
  const auto store = ok(LocalStore::open({":memory:", "", "default", true}, At(random, kNow)));
  CHECK(ok(store->status()).lost == std::map<std::string, std::int64_t>{{"evicted", 1}});
}

TEST_CASE("the loop closes: applied, gone, back") {
  Random random(3);
  const auto store = open_local(random);
  const RecordedRun before = run(*store, random, {1, 2}, "load-1");
  CHECK(before.outcomes.empty());
  const std::string attempt = ok(store->record_attempt(attempt_on(before.run, 1), At(random, kNow + 1)));
  CHECK(run(*store, random, {1, 2}, "load-1", kNow + 2).outcomes.empty());
  CHECK(tally(*store) == Tally{});

  const RecordedRun after = run(*store, random, {2}, "load-2", kNow + 1'000);
  REQUIRE(after.outcomes.size() == 1);
  CHECK(after.outcomes[0].attempt == attempt);
  CHECK(after.outcomes[0].fix_code == kFix);
  CHECK(after.outcomes[0].verdict == Verdict::worked);
  CHECK(after.outcomes[0].known == Known::verified);
  CHECK(tally(*store) == Tally{1, 0, 0});
  CHECK(run(*store, random, {2}, "load-3", kNow + 2'000).outcomes.empty());

  const RecordedRun back = run(*store, random, {1, 2}, "load-4", kNow + kDayMs);
  REQUIRE(back.outcomes.size() == 1);
  CHECK(back.outcomes[0].verdict == Verdict::regressed);
  CHECK(tally(*store) == Tally{0, 0, 1});
  const auto attempts = ok(store->attempts(target(0)));
  REQUIRE(attempts.size() == 1);
  CHECK(attempts[0].verdict == Verdict::regressed);
  ok(store->check());
}

TEST_CASE("an attempt that changed nothing failed, and the next one is judged alone") {
  Random random(4);
  const auto store = open_local(random);
  const std::string first_run = run(*store, random, {1}, "load-1").run;
  const std::string first = ok(store->record_attempt(attempt_on(first_run, 1), At(random, kNow + 1)));
  const std::string second =
      ok(store->record_attempt(attempt_on(first_run, 1, kOtherFix), At(random, kNow + 2)));
  const RecordedRun after = run(*store, random, {}, "load-2", kNow + 3);
  REQUIRE(after.outcomes.size() == 1);
  CHECK(after.outcomes[0].attempt == second);
  CHECK(tally(*store, kFix) == Tally{});
  CHECK(tally(*store, kOtherFix) == Tally{1, 0, 0});
  const auto attempts = ok(store->attempts(target(0)));
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].id == second);
  CHECK(attempts[1].id == first);
  CHECK_FALSE(attempts[1].verdict.has_value());
}

TEST_CASE("what a person reports counts until a run knows better") {
  Random random(5);
  const auto store = open_local(random);
  const std::string first_run = run(*store, random, {1}, "load-1").run;
  const std::string attempt = ok(store->record_attempt(attempt_on(first_run, 1), At(random, kNow + 1)));
  ok(store->record_outcome(attempt, Verdict::worked, At(random, kNow + 2)));
  CHECK(tally(*store) == Tally{1, 0, 0});
  ok(store->record_outcome(attempt, Verdict::failed, At(random, kNow + 3)));
  CHECK(tally(*store) == Tally{0, 1, 0});
  CHECK(run(*store, random, {}, "load-2", kNow + 4).outcomes.size() == 1);
  CHECK(tally(*store) == Tally{1, 0, 0});
  ok(store->record_outcome(attempt, Verdict::failed, At(random, kNow + 5)));
  CHECK(tally(*store) == Tally{1, 0, 0});
}

TEST_CASE("a later verdict is the later one although the clock went back") {
  Random random(6);
  const auto store = open_local(random);
  const std::string first_run = run(*store, random, {1}, "load-1").run;
  const std::string attempt = ok(store->record_attempt(attempt_on(first_run, 1), At(random, kNow)));
  ok(store->record_outcome(attempt, Verdict::worked, At(random, kNow)));
  ok(store->record_outcome(attempt, Verdict::failed, At(random, kNow - 3'600'000)));
  CHECK(tally(*store) == Tally{0, 1, 0});
  const auto events = queued(*store);
  for (std::size_t i = 1; i < events.size(); ++i) CHECK(events[i - 1]["id"] < events[i]["id"]);
}

TEST_CASE("a request that is repeated answers the same and adds nothing") {
  Random random(7);
  const auto store = open_local(random);
  const At first(random, kNow), second(random, kNow + 1), third(random, kNow + 2), fourth(random, kNow + 3);
  const std::string run_id = ok(store->record_run(report(0, {1}), "load-1", false, first)).run;
  CHECK(ok(store->record_run(report(0, {1}), "load-1", false, first)).run == run_id);
  const std::string attempt = ok(store->record_attempt(attempt_on(run_id, 1), second));
  CHECK(ok(store->record_attempt(attempt_on(run_id, 1), second)) == attempt);
  const std::string outcome = ok(store->record_outcome(attempt, Verdict::worked, third));
  CHECK(ok(store->record_outcome(attempt, Verdict::worked, third)) == outcome);
  const RecordedRun judged = ok(store->record_run(report(0, {}), "load-2", false, fourth));
  const RecordedRun again = ok(store->record_run(report(0, {}), "load-2", false, fourth));
  CHECK(again.run == judged.run);
  REQUIRE(judged.outcomes.size() == 1);
  REQUIRE(again.outcomes.size() == 1);
  CHECK(again.outcomes[0].attempt == attempt);
  CHECK(again.outcomes[0].verdict == Verdict::worked);
  const LocalStatus status = ok(store->status());
  CHECK(status.runs == 2);
  CHECK(status.outcomes == 2);
  CHECK(status.outbox.at("pending") == 5);
}

TEST_CASE("mistakes are named and nothing is written") {
  Random random(8);
  const auto store = open_local(random);
  const std::string run_id = run(*store, random, {1}, "load-1").run;
  NewAttempt unknown_run = attempt_on(mint_uuid7(kNow, random.entropy()), 1);
  CHECK(code_of(store->record_attempt(unknown_run, At(random, kNow))) == Errc::not_found);
  unknown_run.env_fp = env_fp(0);
  unknown_run.env = env(0);
  CHECK(store->record_attempt(unknown_run, At(random, kNow)).ok());
  NewAttempt elsewhere = attempt_on(run_id, 1);
  elsewhere.target = target(5);
  CHECK(code_of(store->record_attempt(elsewhere, At(random, kNow))) == Errc::conflict);
  NewAttempt shapeless = attempt_on(run_id, 1);
  shapeless.fix_code = "O'Brien; DROP TABLE attempt";
  CHECK(code_of(store->record_attempt(shapeless, At(random, kNow))) == Errc::bad_field);
  CHECK(code_of(store->record_outcome("nobody's", Verdict::worked, At(random, kNow))) == Errc::not_found);
  CHECK(code_of(store->suggest("NO_SUCH_PROBLEM", {}, kToday)) == Errc::not_found);
  CHECK(code_of(store->record_run(report(0, {}), "not a load", false, At(random, kNow))) == Errc::bad_field);
  CHECK(code_of(store->record_run(report(0, {}), "load-9", false, Moment{kNow, {}})) == Errc::bad_field);
  const LocalStatus status = ok(store->status());
  CHECK(status.runs == 1);
  CHECK(status.attempts == 1);
  CHECK(status.outbox.at("pending") == 2);
  ok(store->check());
}

TEST_CASE("proof travels only when it is shared, noise never") {
  Random random(9);
  const auto store = open_local(random);
  Report shown = report(0, {1, 2});
  shown.findings[1].noise = true;
  ok(store->record_run(shown, "load-1", false, At(random, kNow)));
  ok(store->record_run(shown, "load-2", true, At(random, kNow + 1)));
  const auto events = queued(*store);
  REQUIRE(events.size() == 2);
  REQUIRE(events[0]["d"]["findings"].size() == 1);
  CHECK(events[0]["d"]["findings"][0]["proof"] == "");
  CHECK(events[1]["d"]["findings"][0]["proof"] == "none");
}

TEST_CASE("a run event never says that what it hides is gone") {
  Random random(10);
  const auto store = open_local(random);
  Report suppressed = report(0, {});
  suppressed.suppressed = {{kProblem, "known", 2}};
  ok(store->record_run(suppressed, "load-1", false, At(random, kNow)));
  std::vector<std::uint64_t> many(limits::kRunFindings + 10);
  std::iota(many.begin(), many.end(), 0);
  Report huge = report(0, many);
  for (std::size_t i = limits::kRunFindings; i < many.size(); ++i)
    huge.findings[i].problem_code = "XFO_INVALID";
  ok(store->record_run(huge, "load-2", false, At(random, kNow + 1)));
  const auto events = queued(*store);
  CHECK(events[0]["d"]["evaluated"] == nlohmann::json({"XFO_INVALID"}));
  CHECK(events[1]["d"]["evaluated"] == nlohmann::json({kProblem}));
  CHECK(ok(store->status()).lost.at("run_findings_left_out") == 10);
}

TEST_CASE("old runs make room, what was learned stays") {
  Random random(11);
  const auto store = open_local(random);
  const std::string first = run(*store, random, {1}, "load-0").run;
  const std::string attempt = ok(store->record_attempt(attempt_on(first, 1), At(random, kNow)));
  for (int i = 1; i <= 2'050; ++i) {
    Report elsewhere = report(7, {});
    elsewhere.evaluated.clear();
    const std::string load = "load-" + std::to_string(i);
    ok(store->record_run(elsewhere, load, false, At(random, kNow + i)));
  }
  CHECK(ok(store->status()).runs == 2'000);
  // The run of the attempt is gone; a run of any load judges the attempt.
  const RecordedRun judged = run(*store, random, {}, "load-x", kNow + 10'000);
  REQUIRE(judged.outcomes.size() == 1);
  CHECK(judged.outcomes[0].attempt == attempt);
}

TEST_CASE("an exported store is a database of its own") {
  Random random(12);
  const auto store = open_local(random);
  run(*store, random, {1}, "load-1");
  const std::string image = ok(store->export_image());
  CHECK(image.starts_with("SQLite format 3"));
  CHECK(image.size() % 4096 == 0);
  CHECK(image[18] == 1);
}
