// Contract of Store::push: exactly one effect per event id, whatever the order, the split or the repetition.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "devdiag/limits.hpp"
#include "store_engine.hpp"

namespace devdiag::test {
namespace {

using gateway::PushRequest;

std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> out(count);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

// Any two histories of two clients, pushed in a random order, cut into random batches, some of them twice.
void push_shuffled(OpenStore& open, const std::string& tenant, const std::vector<std::vector<Event>>& clients,
                   std::uint64_t seed) {
  Minter chance(seed);
  std::vector<std::pair<std::size_t, const Event*>> offers;
  for (std::size_t who = 0; who < clients.size(); ++who) {
    for (const Event& event : clients[who]) {
      offers.emplace_back(who, &event);
      if (chance.below(4) == 0) offers.emplace_back(who, &event);
    }
  }
  chance.shuffle(offers);
  for (std::size_t at = 0; at < offers.size();) {
    const std::size_t size = 1 + chance.below(40);
    std::vector<std::vector<Event>> batches(clients.size());
    for (; at < offers.size() && batches[0].size() + batches[1].size() < size; ++at) {
      batches[offers[at].first].push_back(*offers[at].second);
    }
    for (std::size_t who = 0; who < batches.size(); ++who) {
      if (!batches[who].empty()) open.push(tenant, client(static_cast<int>(who)), batches[who]);
    }
  }
}

STORE_TEST(an_empty_store_answers_everything) {
  OpenStore open;
  const auto info = open.run(open.store->info());
  REQUIRE(info);
  CHECK(info->engine == engine_name());
  CHECK(info->incarnation.size() == 36);
  CHECK(info->schema_version >= 1);
  CHECK(open.state("default") == "status 0 0 0 0 0 0\n");
  CHECK(open.push("default", client(1), {}).ok.empty());
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(a_repeated_event_is_a_dup_and_counts_once) {
  OpenStore open;
  Minter mint(1);
  const std::vector<Event> events = history(mint, 20);
  const PushAnswer first = open.push("default", client(1), events);
  CHECK(first.ok == up_to(events.size()));
  CHECK(first.dup.empty());
  const std::string state = open.state("default");

  const PushAnswer second = open.push("default", client(1), events);
  CHECK(second.ok.empty());
  CHECK(second.dup == up_to(events.size()));
  CHECK(open.state("default") == state);
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(a_repetition_inside_a_push_is_a_dup_of_its_first) {
  OpenStore open;
  Minter mint(2);
  const Event run = run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1))});
  const Event other = run_event(mint, kNow, target(1), {});
  const PushAnswer answer = open.push("default", client(1), {run, other, run});
  CHECK(answer.ok == std::vector<std::size_t>{0, 1});
  CHECK(answer.dup == std::vector<std::size_t>{2});
}

STORE_TEST(answers_use_the_positions_of_the_push) {
  OpenStore open;
  Minter mint(3);
  PushRequest request{"default", client(1), {run_event(mint, kNow, target(1), {})}, {7}, {}};
  request.events.push_back(poison(*open.database, mint));
  request.positions.push_back(9);
  const auto answer = open.run(open.store->push(request));
  REQUIRE(answer);
  CHECK(answer->ok == std::vector<std::size_t>{7});
  REQUIRE(answer->refused.size() == 1);
  CHECK(answer->refused[0].index == 9);
  CHECK(answer->refused[0].error.path == "events[9]");
}

STORE_TEST(order_split_and_repetition_do_not_matter) {
  OpenStore open;
  Minter mint(4);
  const std::vector<std::vector<Event>> clients{history(mint, 40), history(mint, 40)};
  open.push("straight", client(0), clients[0]);
  open.push("straight", client(1), clients[1]);
  const std::string straight = open.state("straight");
  for (std::uint64_t seed = 100; seed < 106; ++seed) {
    const std::string tenant = "shuffled" + std::to_string(seed);
    push_shuffled(open, tenant, clients, seed);
    CHECK(open.state(tenant) == straight);
  }
  const Status checked = open.run(open.store->check());
  CHECK_MESSAGE(checked.ok(), (checked.ok() ? "" : error_sentence(checked.error())));
}

STORE_TEST(every_order_of_an_attempt_and_its_outcomes_gives_the_same) {
  OpenStore open;
  Minter mint(5);
  const Event run = run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1))});
  const Event attempt = attempt_event(mint, kNow + 1, run, "csp.nonce");
  std::vector<Event> events{
      run, attempt, outcome_event(mint, kNow + 2, attempt, Verdict::worked, Known::verified),
      outcome_event(mint, kNow + kDay, attempt, Verdict::failed, Known::reported),
      outcome_event(mint, kNow + 2 * kDay, attempt, Verdict::regressed, Known::verified)};
  std::vector<std::size_t> order = up_to(events.size());
  std::string expected;
  int tenants = 0;
  do {
    const std::string tenant = "order" + std::to_string(++tenants);
    for (const std::size_t at : order) open.push(tenant, client(1), {events[at]});
    const std::string state = open.state(tenant);
    if (expected.empty()) expected = state;
    CHECK(state == expected);
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(tenants == 120);
  CHECK(expected.find(" 0/0/1 ") != std::string::npos);
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(concurrent_pushes_of_the_same_events_store_each_once) {
  OpenStore open;
  Minter mint(6);
  const std::vector<Event> events = history(mint, 60);
  std::vector<std::future<Result<PushAnswer>>> answers;
  for (int i = 0; i < 24; ++i) {
    std::vector<Event> mine = events;
    mint.shuffle(mine);
    PushRequest request{"default", client(1), std::move(mine), {}, {}};
    answers.push_back(
        open.loops.start(static_cast<std::size_t>(i) % 2, open.store->push(std::move(request))));
  }
  std::size_t stored = 0, repeated = 0;
  for (auto& pending : answers) {
    const Result<PushAnswer> answer = pending.get();
    REQUIRE_MESSAGE(answer.ok(), (answer.ok() ? "" : error_sentence(answer.error())));
    stored += answer->ok.size();
    repeated += answer->dup.size();
    CHECK(answer->refused.empty());
  }
  CHECK(stored == events.size());
  CHECK(repeated == 23 * events.size());
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(concurrent_clients_on_the_same_cells_lose_nothing) {
  OpenStore open;
  Minter mint(7);
  const Event run = run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1))});
  std::vector<std::future<Result<PushAnswer>>> answers;
  for (int i = 0; i < 40; ++i) {
    std::vector<Event> events{run_event(mint, kNow, target(1), {found("CSP_MISSING", fingerprint(1))})};
    for (int j = 0; j < 5; ++j) {
      events.push_back(attempt_event(mint, kNow + 1, run, j % 2 == 0 ? "csp.nonce" : "csp.hash"));
      events.push_back(outcome_event(mint, kNow + 2, events.back(), Verdict::worked, Known::verified));
    }
    PushRequest request{"default", client(i), std::move(events), {}, {}};
    answers.push_back(
        open.loops.start(static_cast<std::size_t>(i) % 2, open.store->push(std::move(request))));
  }
  for (auto& pending : answers) CHECK(pending.get().ok());
  const auto page = open.run(open.store->rankings("default", ""));
  REQUIRE(page);
  std::map<std::string, std::int64_t> worked;
  for (const gateway::TallyRow& row : page->rows) worked[row.fix_code] += row.tally.worked;
  CHECK(worked == std::map<std::string, std::int64_t>{{"csp.hash", 80}, {"csp.nonce", 120}});
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(one_poison_event_does_not_block_a_thousand) {
  OpenStore open;
  Minter mint(8);
  std::vector<Event> events;
  for (int i = 0; i < 1'000; ++i) {
    events.push_back(run_event(mint, kNow + i, target(i % 7), {found("CSP_MISSING", fingerprint(i % 7))}));
  }
  events[617] = poison(*open.database, mint);
  const PushAnswer answer = open.push("default", client(1), events);
  CHECK(answer.ok.size() == 999);
  CHECK(answer.dup.empty());
  REQUIRE(answer.refused.size() == 1);
  CHECK(answer.refused[0].index == 617);
  CHECK(answer.refused[0].error.code == Errc::bad_field);
  CHECK(answer.refused[0].error.retry == Retry::never);
  const auto status = open.run(open.store->status("default"));
  REQUIRE(status);
  CHECK(status->runs == 999);
  CHECK(status->quarantined == 1);
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(several_poison_events_are_each_refused_alone) {
  OpenStore open;
  Minter mint(9);
  std::vector<Event> events;
  for (int i = 0; i < 16; ++i) events.push_back(run_event(mint, kNow + i, target(1), {}));
  for (const std::size_t at : {0u, 5u, 15u}) events[at] = poison(*open.database, mint);
  const PushAnswer answer = open.push("default", client(1), events);
  CHECK(answer.ok.size() == 13);
  CHECK(answer.refused.size() == 3);
  // The same again: what was stored is known, what was refused is refused, the quarantine does not grow.
  const PushAnswer again = open.push("default", client(1), events);
  CHECK(again.dup.size() == 13);
  CHECK(again.refused.size() == 3);
  CHECK(open.run(open.store->status("default"))->quarantined == 3);
}

STORE_TEST(quarantine_keeps_anything_a_stranger_sends) {
  OpenStore open;
  const std::string garbage = std::string("\0\xff\xc3(", 4) + std::string(20'000, 'x');
  for (const std::string& id :
       {std::string(), std::string("O'Brien"), std::string("\xf0\x9f\x92\xa5"), garbage}) {
    const Status parked = open.run(
        open.store->quarantine("default", client(1), id, Errc::bad_field, garbage + id.substr(0, 9)));
    CHECK_MESSAGE(parked.ok(), (parked.ok() ? "" : error_sentence(parked.error())));
  }
  CHECK(open.run(open.store->status("default"))->quarantined == 4);
}

STORE_TEST(a_client_id_that_is_none_is_refused_whole) {
  OpenStore open;
  Minter mint(10);
  for (const std::string& id :
       {std::string(), std::string("a\0b", 3), std::string(65, 'x'), std::string("\xff")}) {
    const auto answer =
        open.run(open.store->push({"default", id, {run_event(mint, kNow, target(1), {})}, {}, {}}));
    REQUIRE_FALSE(answer.ok());
    CHECK(answer.error().code == Errc::bad_field);
    CHECK(answer.error().path == "client_id");
  }
  CHECK(open.state("default") == "status 0 0 0 0 0 0\n");
}

STORE_TEST(a_stopped_store_says_later) {
  OpenStore open;
  open.store->stop();
  Minter mint(11);
  const auto pushed =
      open.run(open.store->push({"default", client(1), {run_event(mint, kNow, target(1), {})}, {}, {}}));
  REQUIRE_FALSE(pushed.ok());
  CHECK(pushed.error().code == Errc::unavailable);
  CHECK(pushed.error().retry == Retry::later);
  CHECK_FALSE(open.run(open.store->info()).ok());
  CHECK_FALSE(open.run(open.store->tallies("default", "CSP_MISSING")).ok());
}

STORE_TEST(events_survive_closing_and_opening) {
  const std::unique_ptr<Database> database = fresh_database();
  Minter mint(12);
  std::string state, incarnation;
  {
    OpenStore open(database->url());
    open.push("default", client(1), history(mint, 10));
    state = open.state("default");
    incarnation = open.run(open.store->info())->incarnation;
  }
  OpenStore again(database->url());
  CHECK(again.state("default") == state);
  CHECK(again.run(again.store->info())->incarnation == incarnation);
}

}  // namespace
}  // namespace devdiag::test
