// The client's queue: nothing twice, nothing lost silently.
#include <nlohmann/json.hpp>
#include <numeric>

#include "devdiag/limits.hpp"
#include "outbox.hpp"
#include "world.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

TEST_CASE("a push body is what the wire asks for") {
  World world(1);
  world.learn(*world.local, Verdict::worked, kNow);
  const PushBatch batch = ok(world.local->push_batch(kNow + 5, 1'000, 1u << 20));
  const auto push = nlohmann::json::parse(batch.body);
  CHECK(push["v"] == 1);
  CHECK(push["client_id"] == world.local->info().client_id);
  CHECK(push["sent_at"] == kNow + 5);
  CHECK(push["offset_ms"] == 0);
  CHECK(push["lost"] == nlohmann::json::object());
  REQUIRE(push["events"].size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(push["events"][i]["id"] == batch.ids[i]);
    CHECK(push["events"][i]["seq"] == i + 1);
    CHECK(read_event(push["events"][i], "").ok());
  }
}

TEST_CASE("batches keep their limits but always move") {
  World world(2);
  for (int i = 0; i < 4; ++i) world.learn(*world.local, Verdict::worked, kNow + i);
  CHECK(ok(world.local->push_batch(kNow, 5, 1u << 20)).ids.size() == 5);
  CHECK(ok(world.local->push_batch(kNow, 1'000, 1)).ids.size() == 1);
  const PushBatch small = ok(world.local->push_batch(kNow, 1'000, 2'000));
  CHECK(small.ids.size() > 1);
  CHECK(small.ids.size() < 12);
  CHECK(small.body.size() < 3'000);
}

TEST_CASE("only what the gateway says it has is acked") {
  World world(3);
  world.learn(*world.local, Verdict::worked, kNow);
  const PushBatch batch = ok(world.local->push_batch(kNow, 1'000, 1u << 20));
  REQUIRE(batch.ids.size() == 3);
  for (const int status : {0, 401, 413, 429, 500, 503}) {
    CHECK(ok(world.local->push_answer(batch.ids, status, nullptr, kNow)).acked == 0);
  }
  CHECK(in_state(*world.local, "pending") == 3);
  // An index that is missing stays, one out of range is ignored.
  const PushReply reply = reply_with("life-1", {0, 77}, {{99, "bad_field", "never", 0, ""}});
  const PushResult result = ok(world.local->push_answer(batch.ids, 200, &reply, kNow));
  CHECK(result.acked == 1);
  CHECK(in_state(*world.local, "pending") == 2);
  CHECK(ok(world.local->push_answer(batch.ids, 200, &reply, kNow)).acked == 0);
  CHECK(world.local->info().incarnation == "life-1");
}

TEST_CASE("refused events wait or die, and are shown") {
  World world(4);
  world.learn(*world.local, Verdict::worked, kNow);
  const PushBatch batch = ok(world.local->push_batch(kNow, 1'000, 1u << 20));
  const PushReply reply = reply_with("life-1", {},
                                     {{0, "bad_field", "never", 0, "run: bad"},
                                      {1, "future_id", "at", kNow + 5'000, "too early"},
                                      {2, "unknown_kind", "upgrade", 0, "too new"}});
  const PushResult result = ok(world.local->push_answer(batch.ids, 200, &reply, kNow));
  CHECK(result.dead == 1);
  CHECK(result.refused == 2);
  const PushBatch nothing = ok(world.local->push_batch(kNow + 1, 1'000, 1u << 20));
  CHECK(nothing.body.empty());
  CHECK(nothing.next_at_ms == kNow + 5'000);
  CHECK(ok(world.local->push_batch(kNow + 5'000, 1'000, 1u << 20)).ids == std::vector{batch.ids[1]});
  CHECK(ok(world.local->push_batch(kNow + 2 * kDayMs, 1'000, 1u << 20)).ids ==
        std::vector{batch.ids[1], batch.ids[2]});
  const LocalStatus status = ok(world.local->status());
  REQUIRE(status.last_refusals.size() == 1);
  CHECK(status.last_refusals[0].id == batch.ids[0]);
  CHECK(status.last_refusals[0].code == "bad_field");
  CHECK(status.last_refusals[0].detail == "run: bad");
}

TEST_CASE("a single event too large for the gateway is dead, a batch is only halved by its sender") {
  World world(5);
  world.learn(*world.local, Verdict::worked, kNow);
  const PushBatch batch = ok(world.local->push_batch(kNow, 1, 1u << 20));
  CHECK(ok(world.local->push_answer(batch.ids, 413, nullptr, kNow)).dead == 1);
  CHECK(in_state(*world.local, "dead") == 1);
  CHECK(in_state(*world.local, "pending") == 2);
}

TEST_CASE("a clock in 1970 is cured by the first contact") {
  World world(6);
  const auto local = world.client_store(5'000);
  world.learn(*local, Verdict::worked, 6'000);
  CHECK(sync_push(*local, *world.server, "t", 7'000, kNow) == 3);
  CHECK(in_state(*local, "dead") == 3);
  CHECK(ok(local->status()).last_refusals[0].code == "ancient_id");
  CHECK(ok(local->status()).offset_ms == kNow - 7'000);
  world.learn(*local, Verdict::worked, 8'000);
  CHECK(sync_push(*local, *world.server, "t", 9'000, kNow + 2'000) == 3);
  CHECK(in_state(*local, "acked") == 3);
  CHECK(ok(world.server->status("t")).last_event_ms >= kNow);
  const HelloResult hello = ok(local->hello_answer({world.server->info().incarnation, kNow + 5'000}, 10'000));
  CHECK(hello.offset_ms == kNow - 5'000);
  CHECK_FALSE(hello.incarnation_changed);
}

TEST_CASE("a clock far ahead: events wait, later ones are minted right") {
  World world(7);
  const std::int64_t ahead_ms = kNow + 100 * kDayMs;
  const auto local = world.client_store(ahead_ms);
  world.learn(*local, Verdict::worked, ahead_ms);
  sync_push(*local, *world.server, "t", ahead_ms, kNow);
  CHECK(in_state(*local, "refused") == 3);
  const PushBatch later = ok(local->push_batch(ahead_ms + 1, 1'000, 1u << 20));
  REQUIRE(later.next_at_ms.has_value());
  CHECK(*later.next_at_ms - (ahead_ms + 1) == doctest::Approx(99.0 * kDayMs).epsilon(0.01));
  world.learn(*local, Verdict::worked, ahead_ms + 10);
  sync_push(*local, *world.server, "t", ahead_ms + 20, kNow + 20);
  CHECK(in_state(*local, "acked") == 3);
}

TEST_CASE("what is lost is counted, told, and told again until it is heard") {
  World world(8);
  const auto local = ok(LocalStore::open({":memory:", "", "default", true}, At(world.random, kNow)));
  world.learn(*local, Verdict::worked, kNow);
  const auto told = [&] {
    return nlohmann::json::parse(ok(local->push_batch(kNow, 1, 1u << 20)).body)["lost"];
  };
  CHECK(told() == nlohmann::json{{"evicted", 1}});
  CHECK(told() == nlohmann::json{{"evicted", 1}});
  const PushBatch batch = ok(local->push_batch(kNow, 1, 1u << 20));
  const PushReply reply = reply_with("life-1", {0});
  ok(local->push_answer(batch.ids, 200, &reply, kNow));
  CHECK(told() == nlohmann::json::object());
  CHECK(ok(local->status()).lost.at("evicted") == 1);
}

TEST_CASE("the queue keeps its bounds: acked copies, then dead, then runs, then the rest") {
  Random random(9);
  const auto opened = open_database({":memory:", "", false, true}, kNow, random.entropy());
  Database& database = *opened.database;
  std::int64_t seq = 0;
  const auto add = [&](EventKind kind) {
    Event event = run_event(mint_uuid7(kNow, random.entropy()), 0, {}, {});
    if (kind == EventKind::attempt) event = attempt_event(event.id, event.id);
    if (kind == EventKind::outcome) event = outcome_event(event.id, event.id, Verdict::worked);
    event.seq = ++seq;
    enqueue(database, event, "{}", kNow);
    return event.id;
  };
  const auto count = [&](const std::string& where) {
    sqlite3_stmt* statement = nullptr;
    const std::string sql = "SELECT count(*) FROM outbox WHERE " + where;
    REQUIRE(sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const std::int64_t result = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return result;
  };
  Transaction transaction(database, Transaction::Kind::write);
  const std::string acked = add(EventKind::run), dead = add(EventKind::outcome);
  const std::string first_outcome = add(EventKind::outcome), first_run = add(EventKind::run);
  ack(database, "t", acked, kNow);
  refuse(database, dead, {0, "bad_field", "never", 0, ""}, kNow);
  while (seq < static_cast<std::int64_t>(limits::kOutboxEvents)) add(EventKind::attempt);
  CHECK(count("1") == static_cast<std::int64_t>(limits::kOutboxEvents));
  add(EventKind::attempt);
  CHECK(count("id = '" + acked + "'") == 0);
  add(EventKind::attempt);
  CHECK(count("id = '" + dead + "'") == 0);
  CHECK(meta_number(database, "forgotten_acked") == 1);
  CHECK(meta_number(database, "forgotten_dead") == 1);
  add(EventKind::attempt);
  CHECK(count("id = '" + first_run + "'") == 0);
  CHECK(count("id = '" + first_outcome + "'") == 1);
  add(EventKind::attempt);
  CHECK(count("id = '" + first_outcome + "'") == 0);
  const auto lost = offer_lost(database);
  CHECK(lost == std::map<std::string, std::int64_t>{{"outbox_full.outcome", 1}, {"outbox_full.run", 1}});
  CHECK(count("1") == static_cast<std::int64_t>(limits::kOutboxEvents));
}

TEST_CASE("the queue keeps its bound of bytes") {
  World world(10);
  std::vector<std::uint64_t> many(150);
  std::iota(many.begin(), many.end(), 0);
  Report heavy = report(0, many);
  const std::string subject(380, 'x');
  for (Finding& finding : heavy.findings) finding.subject = subject;
  std::int64_t sent_bytes = 0;
  for (int i = 0; i < 420; ++i) {
    ok(world.local->record_run(heavy, "load-" + std::to_string(i), true, At(world.random, kNow + i)));
  }
  sent_bytes = static_cast<std::int64_t>(ok(world.local->push_batch(kNow, 1'000, 64u << 20)).body.size());
  CHECK(sent_bytes < static_cast<std::int64_t>(limits::kOutboxBytes) + 1'000);
  CHECK(sent_bytes > static_cast<std::int64_t>(limits::kOutboxBytes) - 200'000);
  const LocalStatus status = ok(world.local->status());
  CHECK(status.lost.at("outbox_full.run") > 0);
  CHECK(status.lost.at("outbox_full.run") + status.outbox.at("pending") == 420);
}

TEST_CASE("acked events are forgotten after seven days, dead ones after thirty") {
  World world(11);
  world.learn(*world.local, Verdict::worked, kNow);
  sync_push(*world.local, *world.server, "t", kNow, kNow);
  CHECK(in_state(*world.local, "acked") == 3);
  world.learn(*world.local, Verdict::worked, kNow + 8 * kDayMs);
  sync_push(*world.local, *world.server, "t", kNow + 8 * kDayMs, kNow + 8 * kDayMs);
  CHECK(in_state(*world.local, "acked") == 3);
  CHECK(ok(world.local->status()).forgotten_acked == 3);
}
