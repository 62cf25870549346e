// What the SQLite store promises beyond the contract.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <thread>

#include "store_engine.hpp"

namespace devdiag::test {
namespace {

STORE_TEST(stopping_finishes_what_was_accepted) {
  OpenStore open;
  Minter mint(70);
  std::vector<std::future<Result<PushAnswer>>> answers;
  for (int i = 0; i < 200; ++i) {
    gateway::PushRequest request{"default", client(i % 5), history(mint, 3), {}, {}};
    answers.push_back(
        open.loops.start(static_cast<std::size_t>(i) % 2, open.store->push(std::move(request))));
  }
  CHECK(answers[0].get().ok());
  open.store->stop();
  std::size_t stored = 0, refused = 0;
  for (std::size_t i = 1; i < answers.size(); ++i) {
    const Result<PushAnswer> answer = answers[i].get();
    if (answer) ++stored;
    if (!answer) {
      ++refused;
      CHECK(answer.error().code == Errc::unavailable);
    }
  }
  CHECK(stored + refused == 199);
  OpenStore again(open.database->url());
  CHECK(again.run(again.store->check()).ok());
}

STORE_TEST(a_store_in_memory_does_the_same) {
  OpenStore open("sqlite::memory:");
  OpenStore other("sqlite::memory:");
  Minter mint(71);
  const std::vector<Event> events = history(mint, 20);
  open.push("default", client(1), events);
  CHECK(open.state("default") != other.state("default"));
  other.push("default", client(1), events);
  CHECK(open.state("default") == other.state("default"));
  CHECK_FALSE(open.run(open.store->tallies("default", "CSP_MISSING"))->empty());
  CHECK(open.run(open.store->check()).ok());
}

// Readers keep their answers while nothing changes: an own commit is noticed at once, that of another process
// soon.
STORE_TEST(kept_answers_do_not_outlive_what_they_say) {
  OpenStore open;
  const auto other = std::move(gateway::open_store(open.database->url(), 2)).value();
  Minter mint(72);
  const auto runs = [&] { return open.run(open.store->status("default"))->runs; };
  const auto others_runs = [&] { return open.run(other->status("default"))->runs; };
  std::int64_t stored = 0;
  for (int round = 0; round < 20; ++round) {
    const std::vector<Event> events = history(mint, 10);
    for (const Event& event : events) stored += event.kind() == EventKind::run ? 1 : 0;
    const auto before = open.run(open.store->tallies("default", "CSP_MISSING"));
    open.push("default", client(1), events);
    CHECK(runs() == stored);
    CHECK(runs() == stored);
    const std::string cursor = *open.run(open.store->cursor("default"));
    CHECK(cursor == open.run(open.store->rankings("default", ""))->cursor);
    const auto after = open.run(open.store->tallies("default", "CSP_MISSING"));
    CHECK(after->size() >= before->size());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    constexpr std::chrono::milliseconds kPoll{2};
    while (others_runs() != stored && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(kPoll);  // tidy-allow: banned-calls, because no event tells of it
    }
    CHECK(others_runs() == stored);
  }
  other->stop();
}

STORE_TEST(a_database_that_cannot_be_opened_is_named) {
  const auto refused = gateway::open_store("sqlite:/nowhere/at/all/devdiag.db", 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(error_sentence(refused.error()).find("/nowhere/at/all/devdiag.db") != std::string::npos);
}

STORE_TEST(a_newer_schema_is_left_alone) {
  const std::unique_ptr<Database> database = fresh_database();
  {
    const OpenStore open(database->url());
  }
  database->tamper("PRAGMA user_version = 999999");
  const auto refused = gateway::open_store(database->url(), 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::storage_newer);
}

}  // namespace
}  // namespace devdiag::test
