// The pulled ranking and the page's own outcomes: each counts once, and everyone sees the same numbers.
#include "outbox.hpp"
#include "world.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

// The gateway's own answer to the same question.
std::vector<RankedFix> server_ranking(EventStore& server, std::string_view tenant,
                                      std::span<const std::string> asked) {
  const auto rows = ok(server.tallies(tenant, kProblem));
  const auto others = ok(server.shared(tenant, kProblem));
  std::vector<EnvTally> tallies;
  for (const TallyRow& row : rows) tallies.push_back({row.fix_code, row.env, row.day, row.tally});
  std::vector<SharedTally> shared;
  for (const SharedRow& row : others) shared.push_back({row.fix_code, row.tally, row.clients});
  return rank({find_problem(kProblem)->fixes, asked, tallies, shared, kToday}, {});
}

}  // namespace

TEST_CASE("own outcomes count once: before the push, between push and pull, after the pull") {
  World world(12);
  world.learn(*world.local, Verdict::worked, kNow);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
  CHECK(sync_pull(*world.local, *world.server, "t", kNow).rows == 1);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
  CHECK(sync_pull(*world.local, *world.server, "t", kNow).rows == 0);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
  ok(world.local->check());
}

TEST_CASE("a verdict that changes after the pull corrects the pulled count") {
  World world(13);
  const std::string attempt = world.learn(*world.local, Verdict::worked, kNow);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  ok(world.local->record_outcome(attempt, Verdict::failed, At(world.random, kNow + kDayMs)));
  CHECK(tally(*world.local) == Tally{0, 1, 0});
  sync_push(*world.local, *world.server, "t", kNow + kDayMs, kNow + kDayMs);
  CHECK(tally(*world.local) == Tally{0, 1, 0});
  sync_pull(*world.local, *world.server, "t", kNow + kDayMs);
  CHECK(tally(*world.local) == Tally{0, 1, 0});
  ok(world.local->check());
}

TEST_CASE("an outcome acked after the pull began is not taken for counted") {
  World world(14);
  world.learn(*world.local, Verdict::worked, kNow);
  const PullStart start = world.local->pull_begin();
  const RankingPage empty = ok(world.server->rankings_since("t", start.since));
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  ok(world.local->pull_answer(start.mark, 200, &empty, kNow));
  CHECK(tally(*world.local) == Tally{1, 0, 0});
  sync_pull(*world.local, *world.server, "t", kNow);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
}

TEST_CASE("the answer to an older pull is ignored") {
  World world(15);
  const PullStart old = world.local->pull_begin();
  const RankingPage page = ok(world.server->rankings_since("t", old.since));
  world.learn(*world.local, Verdict::worked, kNow);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  const std::string cursor = ok(world.local->status()).cursor;
  CHECK(ok(world.local->pull_answer(old.mark, 200, &page, kNow)).cursor == cursor);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
}

TEST_CASE("a gateway with another life gets everything again, and counts stay right") {
  World world(16);
  world.learn(*world.local, Verdict::worked, kNow);
  const std::string attempt = world.learn(*world.local, Verdict::failed, kNow + 1);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  // It comes back empty.
  world.server = ok(EventStore::open({":memory:", "", false, false}, kNow, world.random.entropy()));
  CHECK(sync_pull(*world.local, *world.server, "t", kNow).incarnation_changed);
  CHECK(in_state(*world.local, "pending") == 6);
  CHECK(tally(*world.local) == Tally{1, 1, 0});
  ok(world.local->record_outcome(attempt, Verdict::worked, At(world.random, kNow + 2)));
  CHECK(tally(*world.local) == Tally{2, 0, 0});
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  CHECK(tally(*world.local) == Tally{2, 0, 0});
  CHECK(ok(world.server->status("t")).outcomes == 3);
  ok(world.local->check());
  ok(world.server->check());
}

TEST_CASE("a delta of an unknown life is not mixed into the old rows") {
  World world(17);
  world.learn(*world.local, Verdict::worked, kNow);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  RankingPage stray;
  stray.cursor = "other:9";
  const PullStart start = world.local->pull_begin();
  const PullResult result = ok(world.local->pull_answer(start.mark, 200, &stray, kNow));
  CHECK(result.cursor.empty());
  CHECK(result.incarnation_changed);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  CHECK(tally(*world.local) == Tally{1, 0, 0});
  ok(world.local->check());
}

TEST_CASE("another client gets the gateway's numbers, bit for bit") {
  World world(18);
  const auto other = world.client_store();
  const std::vector<std::pair<Verdict, const char*>> story = {
      {Verdict::failed, kFix}, {Verdict::worked, kOtherFix}, {Verdict::worked, kOtherFix},
      {Verdict::worked, kFix}, {Verdict::regressed, kFix},   {Verdict::worked, kOtherFix}};
  std::int64_t now_ms = kNow - 40 * kDayMs;
  std::uint64_t env_no = 0;
  for (const auto& [verdict, fix] : story)
    world.learn(*world.local, verdict, now_ms += 5 * kDayMs, fix, env_no++);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  sync_pull(*world.local, *world.server, "t", kNow);
  sync_pull(*other, *world.server, "t", kNow);
  const auto expected = write_ranking(server_ranking(*world.server, "t", env(1)));
  CHECK(write_ranking(ok(other->suggest(kProblem, env(1), kToday)).fixes) == expected);
  CHECK(write_ranking(ok(world.local->suggest(kProblem, env(1), kToday)).fixes) == expected);
  CHECK(expected["fixes"][0]["fix_code"] == kOtherFix);
  CHECK(ok(other->suggest(kProblem, env(1), kToday)).cursor == world.server->info().incarnation + ":1");
}

TEST_CASE("100,000 outcomes: suggestions are those of the plain formula") {
  World world(19);
  RankingPage page;
  page.cursor = "life:1";
  page.reset = true;
  std::vector<EnvTally> plain;
  std::vector<std::vector<std::string>> environments;
  for (std::uint64_t i = 0; i < 40; ++i) environments.push_back(env(i));
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    TallyRow row;
    row.problem_code = kProblem;
    row.fix_code = i % 2 ? kFix : kOtherFix;
    row.env_fp = env_fp(i % 40);
    row.env = env(i % 40);
    row.day = kToday - static_cast<std::int64_t>(i / 40);
    row.tally = {static_cast<std::int64_t>(i % 7), static_cast<std::int64_t>(5 - i % 5),
                 static_cast<std::int64_t>(i % 3)};
    page.rows.push_back(row);
  }
  const PullStart start = world.local->pull_begin();
  ok(world.local->pull_answer(start.mark, 200, &page, kNow));
  world.learn(*world.local, Verdict::worked, kNow);
  for (const TallyRow& row : page.rows) {
    plain.push_back({row.fix_code, environments[0], row.day, row.tally});
    plain.back().env = row.env;
  }
  plain.push_back({kFix, environments[0], kToday, {1, 0, 0}});
  const auto asked = env(3);
  const auto expected = rank({find_problem(kProblem)->fixes, asked, plain, {}, kToday}, {});
  CHECK(write_ranking(ok(world.local->suggest(kProblem, asked, kToday)).fixes) == write_ranking(expected));
  ok(world.local->check());
}
