// The event set: what is new, what is a duplicate, what is folded, what is handed out.
#include "devdiag/limits.hpp"
#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

std::unique_ptr<EventStore> open_store(Random& random) {
  return ok(EventStore::open({":memory:", "", false, false}, kNow, random.entropy()));
}

// Mints ids that rise with each call.
class Ids {
 public:
  explicit Ids(Random& random) : random_(random) {}
  std::string next(std::int64_t step_ms = 1) { return mint_uuid7(now_ms_ += step_ms, random_.entropy()); }

 private:
  Random& random_;
  std::int64_t now_ms_ = kNow - kDayMs;
};

PushAnswer push(EventStore& store, const std::vector<Event>& events, std::string_view tenant = "t",
                std::uint64_t client_no = 1) {
  return ok(store.apply_events(tenant, client(client_no), events, kNow));
}

Tally total(EventStore& store, std::string_view tenant = "t") {
  Tally sum;
  for (const TallyRow& row : ok(store.tallies(tenant, kProblem))) {
    sum.worked += row.tally.worked;
    sum.failed += row.tally.failed;
    sum.regressed += row.tally.regressed;
  }
  return sum;
}

}  // namespace

TEST_CASE("an empty store answers everything, emptily") {
  Random random(1);
  const auto store = open_store(random);
  CHECK(store->info().engine == "sqlite");
  CHECK(is_uuid7(store->info().incarnation));
  CHECK(store->info().schema_version == 1);
  CHECK(ok(store->tallies("t", kProblem)).empty());
  CHECK(ok(store->shared("t", kProblem)).empty());
  CHECK(ok(store->findings("t", {})).total == 0);
  CHECK_FALSE(ok(store->attempt("t", "nobody's")).has_value());
  const RankingPage page = ok(store->rankings_since("t", ""));
  CHECK(page.reset);
  CHECK(page.rows.empty());
  CHECK(page.cursor == store->info().incarnation + ":0");
  CHECK(ok(store->status("t")).last_event_ms == 0);
  ok(store->check());
}

TEST_CASE("an event counts once, however often it comes") {
  Random random(2);
  const auto store = open_store(random);
  Ids ids(random);
  const std::string run = ids.next(), attempt = ids.next();
  const std::vector<Event> events = {run_event(run, 0, {kProblem}, {}), attempt_event(attempt, run),
                                     outcome_event(ids.next(), attempt, Verdict::worked)};
  CHECK(push(*store, events).ok == std::vector<std::size_t>{0, 1, 2});
  CHECK(push(*store, events).dup == std::vector<std::size_t>{0, 1, 2});
  CHECK(total(*store) == Tally{1, 0, 0});
  SUBCASE("twice in one push") {
    const Event again = outcome_event(ids.next(), attempt, Verdict::failed);
    const PushAnswer answer = push(*store, {again, again});
    CHECK(answer.ok == std::vector<std::size_t>{0});
    CHECK(answer.dup == std::vector<std::size_t>{1});
    CHECK(total(*store) == Tally{0, 1, 0});
  }
  SUBCASE("in two pushes of one group commit") {
    const Event outcome = outcome_event(ids.next(), attempt, Verdict::failed);
    const std::vector<EventStore::Push> pushes = {{"t", client(1), {outcome}}, {"t", client(2), {outcome}}};
    const auto answers = ok(store->apply_pushes(pushes, kNow));
    CHECK(answers[0].ok.size() == 1);
    CHECK(answers[1].dup.size() == 1);
  }
  ok(store->check());
}

TEST_CASE("tenants do not see each other") {
  Random random(3);
  const auto store = open_store(random);
  Ids ids(random);
  const std::string run = ids.next(), attempt = ids.next();
  const std::vector<Event> events = {run_event(run, 0, {kProblem}, {{kProblem, fingerprint(1)}}),
                                     attempt_event(attempt, run),
                                     outcome_event(ids.next(), attempt, Verdict::worked)};
  push(*store, events, "one");
  CHECK(ok(store->findings("two", {})).rows.empty());
  CHECK_FALSE(ok(store->attempt("two", attempt)).has_value());
  CHECK(total(*store, "two") == Tally{});
  CHECK(ok(store->status("two")).runs == 0);
  CHECK(push(*store, events, "two").ok.size() == 3);
  CHECK(total(*store, "one") == Tally{1, 0, 0});
  CHECK(total(*store, "two") == Tally{1, 0, 0});
}

TEST_CASE("the present verdict of an attempt is counted, and only that") {
  Random random(4);
  const auto store = open_store(random);
  Ids ids(random);
  const std::string attempt = ids.next();
  const std::string reported = ids.next(), verified = ids.next(), late_report = ids.next(),
                    regressed = ids.next();
  push(*store, {outcome_event(reported, attempt, Verdict::failed, Known::reported)});
  CHECK(total(*store) == Tally{0, 1, 0});
  push(*store, {outcome_event(verified, attempt, Verdict::worked)});
  CHECK(total(*store) == Tally{1, 0, 0});
  push(*store, {outcome_event(late_report, attempt, Verdict::failed, Known::reported)});
  CHECK(total(*store) == Tally{1, 0, 0});
  push(*store, {outcome_event(regressed, attempt, Verdict::regressed)});
  CHECK(total(*store) == Tally{0, 0, 1});
  // An outcome counts even when its attempt never came.
  CHECK_FALSE(ok(store->attempt("t", attempt)).has_value());
  push(*store, {attempt_event(attempt, ids.next())});
  const auto row = ok(store->attempt("t", attempt));
  REQUIRE(row.has_value());
  CHECK(row->verdict == Verdict::regressed);
  CHECK(row->known == Known::verified);
  CHECK(row->client_id == client(1));
  CHECK(row->env == env(0));
  ok(store->check());
}

TEST_CASE("a verdict that moves to another day leaves no trace in the old cell") {
  Random random(5);
  const auto store = open_store(random);
  const std::string attempt = mint_uuid7(kNow - 3 * kDayMs, random.entropy());
  push(*store, {outcome_event(mint_uuid7(kNow - 2 * kDayMs, random.entropy()), attempt, Verdict::worked)});
  const std::string cursor = ok(store->rankings_since("t", "")).cursor;
  push(*store, {outcome_event(mint_uuid7(kNow, random.entropy()), attempt, Verdict::regressed)});
  CHECK(ok(store->tallies("t", kProblem)).size() == 1);
  // Those who know the old cell must hear that it is empty; those who know nothing need not.
  const RankingPage delta = ok(store->rankings_since("t", cursor));
  CHECK_FALSE(delta.reset);
  REQUIRE(delta.rows.size() == 2);
  CHECK(delta.rows[0].tally == Tally{});
  CHECK(delta.rows[1].tally == Tally{0, 0, 1});
  CHECK(delta.rows[1].env == env(0));
  CHECK(ok(store->rankings_since("t", "")).rows.size() == 1);
}

TEST_CASE("the ranking version rises once per transaction and tenant") {
  Random random(6);
  const auto store = open_store(random);
  Ids ids(random);
  std::vector<Event> many;
  for (int i = 0; i < 20; ++i) {
    many.push_back(outcome_event(ids.next(), ids.next(), Verdict::worked, Known::verified,
                                 static_cast<std::uint64_t>(i)));
  }
  push(*store, many);
  const RankingPage first = ok(store->rankings_since("t", ""));
  CHECK(first.cursor == store->info().incarnation + ":1");
  CHECK(first.rows.size() == 20);
  // A run changes no counts, so no cursor either.
  push(*store, {run_event(ids.next(), 0, {kProblem}, {})});
  const RankingPage same = ok(store->rankings_since("t", first.cursor));
  CHECK(same.cursor == first.cursor);
  CHECK(same.rows.empty());
  CHECK_FALSE(same.reset);
  push(*store, {outcome_event(ids.next(), ids.next(), Verdict::failed)});
  CHECK(ok(store->rankings_since("t", first.cursor)).rows.size() == 1);
}

TEST_CASE("a cursor of another life asks for everything") {
  Random random(7);
  const auto store = open_store(random);
  Ids ids(random);
  push(*store, {outcome_event(ids.next(), ids.next(), Verdict::worked)});
  const std::string incarnation = store->info().incarnation;
  for (const std::string& cursor :
       {std::string("rubbish"), std::string(":1"), incarnation, incarnation + ":", incarnation + ":-1",
        incarnation + ":1x", incarnation + ":999", "x" + incarnation + ":1"}) {
    CAPTURE(cursor);
    CHECK(ok(store->rankings_since("t", cursor)).reset);
  }
  const std::string cursor = ok(store->rankings_since("t", "")).cursor;
  ok(store->renew_incarnation(kNow, random.entropy()));
  CHECK(store->info().incarnation != incarnation);
  CHECK(ok(store->rankings_since("t", cursor)).reset);
}

TEST_CASE("other tenants help once five clients report") {
  Random random(8);
  const auto store = open_store(random);
  Ids ids(random);
  const auto report_from = [&](std::uint64_t client_no, std::string_view tenant) {
    push(*store, {outcome_event(ids.next(), ids.next(), Verdict::worked)}, tenant, client_no);
  };
  for (std::uint64_t client_no = 0; client_no < 4; ++client_no)
    report_from(client_no, client_no % 2 ? "b" : "c");
  report_from(0, "b");  // the same client again
  report_from(77, "a");
  CHECK(ok(store->shared("a", kProblem)).empty());
  report_from(4, "b");
  const auto shared = ok(store->shared("a", kProblem));
  REQUIRE(shared.size() == 1);
  CHECK(shared[0].clients == 5);
  CHECK(shared[0].tally == Tally{6, 0, 0});
  CHECK(ok(store->rankings_since("a", "")).shared.size() == 1);
  CHECK(ok(store->shared("a", "XFO_INVALID")).empty());
  CHECK(ok(store->shared("b", kProblem)).empty());
}

TEST_CASE("findings open, close and open again") {
  Random random(9);
  const auto store = open_store(random);
  Ids ids(random);
  const std::string first = ids.next(), second = ids.next(), third = ids.next(), fourth = ids.next();
  const std::vector<std::pair<std::string, std::string>> found = {{kProblem, fingerprint(1)}};
  const auto only = [&] {
    const FindingPage page = ok(store->findings("t", {}));
    REQUIRE(page.rows.size() == 1);
    CHECK(page.total == 1);
    return page.rows.front();
  };
  push(*store, {run_event(first, 0, {kProblem}, found)});
  CHECK(only().open);
  push(*store, {run_event(second, 0, {"XFO_INVALID"}, {})});
  CHECK(only().open);
  push(*store, {run_event(third, 0, {kProblem}, {})});
  CHECK_FALSE(only().open);
  CHECK(only().last_run == first);
  push(*store, {run_event(fourth, 0, {kProblem}, found, 3)});
  const FindingRow row = only();
  CHECK(row.open);
  CHECK(row.last_run == fourth);
  CHECK(row.runs == 2);
  CHECK(row.first_seen_ms == mint_ms(first));
  CHECK(row.last_seen_ms == mint_ms(fourth));
  CHECK(row.env == env(3));
  CHECK(row.subject == "subject " + fourth);
  CHECK(ok(store->status("t")).findings_open == 1);
  // A run of another target changes nothing here.
  push(*store, {run_event(ids.next(), 1, {kProblem}, {})});
  CHECK(only().open);
}

TEST_CASE("findings come in pages, newest first") {
  Random random(10);
  const auto store = open_store(random);
  Ids ids(random);
  std::vector<Event> runs;
  for (std::uint64_t i = 0; i < 25; ++i) {
    runs.push_back(run_event(ids.next(), i % 5, {kProblem},
                             {{kProblem, fingerprint(i)}, {"XFO_INVALID", fingerprint(100 + i)}}));
  }
  push(*store, runs);
  FindingQuery query;
  query.limit = 7;
  std::vector<std::string> seen;
  std::string last;
  for (int pages = 0; pages < 20; ++pages) {
    const FindingPage page = ok(store->findings("t", query));
    CHECK(page.total == 50);
    for (const FindingRow& row : page.rows) {
      CHECK((last.empty() || row.last_run <= last));
      last = row.last_run;
      seen.push_back(row.fingerprint);
    }
    query.before = page.next;
    if (page.next.empty()) break;
  }
  CHECK(seen.size() == 50);
  std::ranges::sort(seen);
  CHECK(std::ranges::unique(seen).begin() == seen.end());
  CHECK(ok(store->findings("t", {kProblem, "", "", "", 100})).total == 25);
  CHECK(ok(store->findings("t", {kProblem, target(2), "", "", 100})).rows.size() == 5);
  CHECK(ok(store->findings("t", {"", "", "critical", "", 100})).rows.empty());
  CHECK(ok(store->findings("t", {"", "", "", "rubbish", 100})).rows.size() == 50);
  CHECK(ok(store->findings("t", {"", "", "", "", 0})).rows.size() == 1);
}

TEST_CASE("what cannot be stored is kept for a person, once and cut") {
  Random random(11);
  const auto store = open_store(random);
  const std::string body(limits::kQuarantineBodyBytes + 5, 'x');
  ok(store->quarantine("t", client(1), "id", Errc::bad_field, body, kNow));
  ok(store->quarantine("t", client(1), "id", Errc::bad_field, body, kNow + 1));
  ok(store->quarantine("t", client(1), "", Errc::unknown_kind, "O'Brien", kNow));
  ok(store->quarantine("t", client(1), "", Errc::unknown_kind, "another", kNow));
  CHECK(ok(store->status("t")).quarantined == 3);
}

TEST_CASE("clients that disagree about an environment settle, whatever came first") {
  Random random(12);
  for (const bool swapped : {false, true}) {
    const auto store = open_store(random);
    Ids ids(random);
    Event one = outcome_event(ids.next(), ids.next(), Verdict::worked);
    Event two = outcome_event(ids.next(), ids.next(), Verdict::worked);
    std::get<OutcomeBody>(two.body).env = {"aaa"};
    if (swapped) std::swap(one, two);
    push(*store, {one});
    const std::string cursor = ok(store->rankings_since("t", "")).cursor;
    push(*store, {two});
    const RankingPage delta = ok(store->rankings_since("t", cursor));
    REQUIRE(delta.rows.size() == 1);
    CHECK(delta.rows[0].env == std::vector<std::string>{"aaa"});
  }
}

TEST_CASE("a closed store says so") {
  Random random(13);
  const auto store = open_store(random);
  ok(store->close());
  ok(store->close());
  CHECK(code_of(store->status("t")) == Errc::unavailable);
  CHECK(code_of(store->apply_events("t", client(1), {}, kNow)) == Errc::unavailable);
}
