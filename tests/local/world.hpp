// A page's store and a gateway's, and the little stories the tests of both tell.
#pragma once

#include "database.hpp"
#include "devdiag/catalogue.hpp"
#include "gateway.hpp"
#include "support.hpp"

namespace devdiag::local::test {

inline constexpr std::int64_t kToday = kNow / kDayMs;

struct World {
  explicit World(std::uint64_t seed) : random(seed) {
    server = ok(EventStore::open({":memory:", "", false, false}, kNow, random.entropy()));
    local = client_store();
  }
  std::unique_ptr<LocalStore> client_store(std::int64_t now_ms = kNow) {
    return ok(LocalStore::open({":memory:", "", "default", false}, At(random, now_ms)));
  }
  // A run, an attempt, and a report of how it went; the attempt's id.
  std::string learn(LocalStore& store, Verdict verdict, std::int64_t now_ms, const char* fix = kFix,
                    std::uint64_t env_no = 0) {
    const std::string load = "load-" + std::to_string(++loads);
    const std::string run =
        ok(store.record_run(report(loads, {1}, env_no), load, false, At(random, now_ms))).run;
    NewAttempt attempt;
    attempt.target = target(loads);
    attempt.problem_code = kProblem;
    attempt.fingerprint = fingerprint(1);
    attempt.fix_code = fix;
    attempt.run = run;
    std::string id = ok(store.record_attempt(attempt, At(random, now_ms)));
    ok(store.record_outcome(id, verdict, At(random, now_ms)));
    return id;
  }

  Random random;
  std::unique_ptr<EventStore> server;
  std::unique_ptr<LocalStore> local;
  std::uint64_t loads = 0;
};

inline Tally tally(LocalStore& store, std::string_view fix_code = kFix) {
  for (const RankedFix& fix : ok(store.suggest(kProblem, env(0), kToday)).fixes) {
    if (fix.fix_code == fix_code) return fix.tally;
  }
  return {};
}

inline PushReply reply_with(std::string incarnation, std::vector<std::size_t> taken,
                            std::vector<RefusedEvent> refused = {}) {
  return {std::move(incarnation), kNow, std::move(taken), std::move(refused)};
}

inline std::int64_t in_state(LocalStore& store, const char* state) {
  return ok(store.status()).outbox.at(state);
}

}  // namespace devdiag::local::test
