// Connects verbs with connections: retries, bisection, errors as values; reading is in postgres_read.cpp.
#include "store/postgres_store.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "devdiag/limits.hpp"
#include "devdiag/sha256.hpp"
#include "log.hpp"
#include "store/plain_text.hpp"
#include "store/postgres_error.hpp"
#include "store/postgres_migrate.hpp"
#include "store/postgres_push.hpp"
#include "store/postgres_sql.hpp"
#include "store/store_limits.hpp"

namespace devdiag::gateway {

namespace asio = boost::asio;
using postgres::after;
using postgres::Connection;
using postgres::DatabaseError;
using postgres::Deadline;
using postgres::Failure;
using postgres::Params;
using postgres::Query;

namespace {

// A stuck server or gateway must not hold locks for ever; an answer of `ok` must mean durable even where the
// administrator made commits asynchronous.
constexpr const char* kSession =
    "SET statement_timeout = '15s';"
    "SET lock_timeout = '5s';"
    "SET idle_in_transaction_session_timeout = '15s';"
    "SET plan_cache_mode = force_generic_plan;"
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = "
    "'off'";

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

// Runs one coroutine on an event loop of its own, for work that nobody serves requests meanwhile.
template <class Work>
Status run_blocking(Work work) {
  asio::io_context loop(1);
  std::optional<Status> status;
  asio::co_spawn(
      loop,
      [&]() -> asio::awaitable<void> {
        try {
          status = co_await work(loop.get_executor());
        } catch (const DatabaseError& failure) {
          log_failure("open", failure);
          status = to_error(failure);
        }
      },
      asio::detached);
  loop.run();
  return *status;
}

asio::awaitable<Status> prepare_database(asio::any_io_executor executor, std::string url) {
  const Deadline deadline = after(store_limits::kOpenWithin);
  const std::unique_ptr<Connection> connection = co_await Connection::open(executor, url, deadline);
  Status migrated = co_await migrate(*connection, deadline);
  if (migrated) co_await ensure_partitions(*connection, deadline);
  co_return migrated;
}

Params quarantine_row(std::string_view tenant, std::string_view client_id, std::string_view id, Errc code,
                      std::string_view body) {
  const std::string kept = plain_text(body, limits::kQuarantineBodyBytes);
  const Sha256Digest digest = sha256(body);
  Params row;
  row.text(tenant).text(plain_text(client_id, store_limits::kClientIdBytes));
  row.text(plain_text(id, store_limits::kQuarantineIdBytes)).text(errc_name(code)).text(kept);
  row.bytes({reinterpret_cast<const char*>(digest.data()), digest.size()})
      .int8(store_limits::kQuarantineRows);
  return row;
}

}  // namespace

PostgresStore::PostgresStore(std::string url, int threads) : id_(next_id()) {
  options_.url = std::move(url);
  options_.session = kSession;
  const auto share = store_limits::kPostgresConnections / static_cast<std::size_t>(std::max(threads, 1));
  options_.connections = std::max<std::size_t>(share, 2);
}

PostgresStore::~PostgresStore() { stop(); }

Result<std::unique_ptr<Store>> PostgresStore::open(std::string url, int threads) {
  Status prepared =
      run_blocking([&](asio::any_io_executor executor) { return prepare_database(executor, url); });
  if (!prepared) return std::move(prepared).error();
  std::unique_ptr<PostgresStore> store(new PostgresStore(std::move(url), threads));
  store->maintenance_ = std::thread([raw = store.get()] { raw->maintain(); });
  return std::unique_ptr<Store>(std::move(store));
}

void PostgresStore::maintain() {
  std::chrono::milliseconds pause = store_limits::kMaintainEvery;
  std::unique_lock lock(maintenance_mutex_);
  while (!maintenance_wake_.wait_for(lock, pause, [&] { return stopped_.load(); })) {
    lock.unlock();
    const Status done = run_blocking(
        [&](asio::any_io_executor executor) { return prepare_database(executor, options_.url); });
    if (!done)
      log(LogLevel::error, "partitions_not_made", {{"error", std::string_view(done.error().detail)}});
    pause = done ? std::chrono::milliseconds(store_limits::kMaintainEvery) : store_limits::kMaintainAgain;
    lock.lock();
  }
}

void PostgresStore::stop() {
  {
    const std::lock_guard lock(maintenance_mutex_);
    if (stopped_.exchange(true)) return;
  }
  maintenance_wake_.notify_all();
  if (maintenance_.joinable()) maintenance_.join();
  postgres::close_pools(id_);
}

template <class Answer, class Work>
Async<Answer> PostgresStore::on_connection(Deadline deadline, Work work) {
  if (stopped_) throw DatabaseError(Failure::lost, "", "the store is closed");
  const std::shared_ptr<postgres::Pool> pool = co_await postgres::pool_here(id_, options_);
  bool revived = false;
  for (int tries = 1;; ++tries) {
    postgres::Lease lease = co_await pool->acquire(deadline);
    std::optional<DatabaseError> failure;
    try {
      co_return co_await work(*lease);
    } catch (const DatabaseError& error) {
      failure = error;
    }
    if (!lease->broken() && !lease->idle()) co_await undo(*lease, deadline);
    // A connection may have died while it lay idle. Every transaction of the store may be run twice.
    const bool stale = failure->failure() == Failure::lost && lease->broken() && !lease.fresh();
    const bool again = failure->failure() == Failure::conflict && tries < store_limits::kConflictTries;
    if (!again && (!stale || revived)) throw *failure;
    revived = revived || stale;
  }
}

Async<void> PostgresStore::undo(Connection& connection, Deadline deadline) {
  std::vector<Query> queries(1);
  queries[0].statement = &postgres_sql().rollback;
  try {
    co_await connection.run(queries, deadline);
  } catch (const DatabaseError& error) {
    log_failure("rollback", error);  // the connection is not idle, so its pool closes it
  }
}

Async<std::vector<postgres::Rows>> PostgresStore::read(std::string_view tenant, std::vector<Query> queries,
                                                       Deadline deadline) {
  Params setting;
  setting.text(tenant);
  queries.insert(queries.begin(), Query{&postgres_sql().set_tenant, std::move(setting)});
  std::vector<postgres::Rows> answers = co_await on_connection<std::vector<postgres::Rows>>(
      deadline, [&](Connection& connection) { return connection.run(queries, deadline); });
  answers.erase(answers.begin());
  co_return answers;
}

Async<void> PostgresStore::park(const PushRequest& request, const Event& event, Deadline deadline) {
  const std::string body = write_event(event).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::vector<Query> queries(1);
  queries[0].statement = &postgres_sql().insert_quarantine;
  queries[0].params = quarantine_row(request.tenant, request.client_id, event.id, Errc::bad_field, body);
  co_await read(request.tenant, std::move(queries), deadline);
}

// Halves a batch that the database refuses until the offender stands alone, and parks that one.
Async<void> PostgresStore::store_all(const PushRequest& request, PushPlan& plan, Deadline deadline) {
  std::vector<PlanRange> pending{{0, plan.events().size()}};
  std::span<const Lost> lost = request.lost;
  while (!pending.empty()) {
    const PlanRange range = pending.back();
    pending.pop_back();
    const PushTransaction push{request.tenant, request.client_id, plan.events(range), lost};
    std::optional<Ids> fresh;
    std::optional<DatabaseError> poison;
    try {
      fresh = co_await on_connection<Ids>(
          deadline, [&](Connection& connection) { return store_events(connection, push, deadline); });
    } catch (const DatabaseError& error) {
      if (error.failure() != Failure::data || range.count == 0) throw;
      poison = error;
    }
    if (fresh) {
      if (!fresh->empty()) lost = {};
      for (std::size_t at = range.first; at < range.first + range.count; ++at) {
        plan.stored(at, fresh->contains(plan.events()[at]->id));
      }
    } else if (range.count == 1) {
      log_failure("push", *poison);
      co_await park(request, *plan.events()[range.first], deadline);
      plan.refused(range.first, to_error(*poison));
    } else {
      const Halves halves = halve(range);
      pending.push_back(halves.right);
      pending.push_back(halves.left);
    }
  }
}

Async<Result<PushAnswer>> PostgresStore::push(PushRequest request) {
  if (request.client_id.empty() ||
      plain_text(request.client_id, store_limits::kClientIdBytes) != request.client_id) {
    co_return Error{Errc::bad_field, "client_id", "not a client id", "1 to 64 bytes of text", Retry::never};
  }
  PushPlan plan(request);
  if (plan.events().empty() && request.lost.empty()) co_return PushAnswer{};
  try {
    co_await store_all(request, plan, after(store_limits::kPushWithin));
  } catch (const DatabaseError& failure) {
    log_failure("push", failure);
    co_return to_error(failure);
  }
  co_return plan.answer();
}

Async<Status> PostgresStore::quarantine(std::string tenant, std::string client_id, std::string id, Errc code,
                                        std::string body) {
  try {
    std::vector<Query> queries(1);
    queries[0].statement = &postgres_sql().insert_quarantine;
    queries[0].params = quarantine_row(tenant, client_id, id, code, body);
    co_await read(tenant, std::move(queries), after(store_limits::kPushWithin));
  } catch (const DatabaseError& failure) {
    log_failure("quarantine", failure);
    co_return to_error(failure);
  }
  co_return Done{};
}

}  // namespace devdiag::gateway
