// Store: the gateway's only abstract class, because it has two real implementations (SQLite, PostgreSQL).
//
// Verbs in domain words; handlers never see SQL, stores never see HTTP. Every verb may be awaited on any of
// the server's io_contexts; the result is delivered there. Errors: unavailable (retry later), storage_full,
// storage_corrupt, internal. A push answer means committed and durable. Each io_context is run by one thread;
// the store is stopped after the last verb has ended and before the io_contexts are destroyed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"
#include "devdiag/local/event_store.hpp"  // the records

namespace devdiag::gateway {

template <class T>
using Async = boost::asio::awaitable<T>;

using local::AttemptRow;
using local::FindingPage;
using local::FindingQuery;
using local::FindingRow;
using local::RankingPage;
using local::SharedRow;
using local::StoreInfo;
using local::StoreStatus;
using local::TallyRow;

// What a client lost before it could push, by reason; added to counters, never an error.
struct Lost {
  std::string reason;
  std::int64_t count = 0;
};

struct PushRequest {
  std::string tenant, client_id;
  std::vector<Event> events;           // parsed and admitted; order as pushed
  std::vector<std::size_t> positions;  // positions[i] = index of events[i] in the pushed array
  std::vector<Lost> lost;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Async<Result<StoreInfo>> info() = 0;  // also the readiness probe; answers within 1 s
  // One transaction, new rows only. On data errors (SQLSTATE class 22/23) bisects, quarantines the offender
  // and refuses it, so that one poison event never blocks the rest. Indexes in the answer are already mapped
  // through `positions`.
  virtual Async<Result<PushAnswer>> push(PushRequest request) = 0;
  virtual Async<Status> quarantine(std::string tenant, std::string client_id, std::string id, Errc code,
                                   std::string body) = 0;
  // The present rankings cursor of the tenant: one row read, for answers that only announce it.
  virtual Async<Result<std::string>> cursor(std::string tenant) = 0;
  virtual Async<Result<RankingPage>> rankings(std::string tenant, std::string cursor) = 0;
  virtual Async<Result<std::vector<TallyRow>>> tallies(std::string tenant, std::string problem_code) = 0;
  virtual Async<Result<std::vector<SharedRow>>> shared(std::string tenant, std::string problem_code) = 0;
  virtual Async<Result<FindingPage>> findings(std::string tenant, FindingQuery query) = 0;
  virtual Async<Result<std::optional<AttemptRow>>> attempt(std::string tenant, std::string id) = 0;
  virtual Async<Result<StoreStatus>> status(std::string tenant) = 0;
  virtual Async<Status> check() = 0;  // rollups == fold of stored events
  virtual void stop() = 0;            // finish what was accepted, then close; blocking
};

// "sqlite:PATH" (PATH may be ":memory:") or "postgresql://…". Migrates under a lock; safe when two gateways
// start at once. Blocking; call before the server runs. `threads` = io_contexts that will call it.
Result<std::unique_ptr<Store>> open_store(std::string_view url, int threads);

}  // namespace devdiag::gateway
