// Hands out connections; see pool.hpp.
#include "postgres/pool.hpp"

#include <algorithm>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <mutex>
#include <random>
#include <utility>

namespace devdiag::postgres {

namespace asio = boost::asio;
using std::chrono::steady_clock;

Lease::Lease(std::shared_ptr<Pool> pool, std::unique_ptr<Connection> connection, bool fresh)
    : pool_(std::move(pool)), connection_(std::move(connection)), fresh_(fresh) {}

Lease::~Lease() {
  if (connection_) pool_->give_back(std::move(connection_));
}

Pool::Pool(asio::any_io_executor executor, PoolOptions options)
    : executor_(std::move(executor)), options_(std::move(options)), jitter_(std::random_device{}()) {}

Async<Lease> Pool::acquire(Deadline deadline) {
  for (bool called = false;; called = true) {
    if (closed_) throw DatabaseError(Failure::lost, "", "the store is closing");
    if (called || waiting_.empty()) {
      if (std::unique_ptr<Connection> connection = take_idle()) {
        co_return Lease(shared_from_this(), std::move(connection), false);
      }
      if (open_ < options_.connections) co_return co_await connect(deadline);
    }
    if (waiting_.size() >= options_.waiting) {
      throw DatabaseError(Failure::lost, "", "too many callers wait for a connection");
    }
    co_await wait_for_turn(deadline);
  }
}

std::unique_ptr<Connection> Pool::take_idle() {
  while (!idle_.empty()) {
    std::unique_ptr<Connection> connection = std::move(idle_.back());
    idle_.pop_back();
    if (connection->alive()) return connection;
    --open_;
  }
  return nullptr;
}

Async<Lease> Pool::connect(Deadline deadline) {
  const Deadline now = steady_clock::now();
  if (now < retry_at_)
    throw DatabaseError(Failure::lost, "", "the database does not answer; trying again soon");
  ++open_;
  std::unique_ptr<Connection> connection;
  std::exception_ptr failure;
  try {
    const Deadline until = std::min(deadline, now + options_.connect_within);
    connection = co_await Connection::open(executor_, options_.url, until);
    if (!options_.session.empty()) co_await connection->script(options_.session, until);
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    --open_;
    pause_ = std::clamp(pause_ * 2, options_.pause_first, options_.pause_most);
    // Between half and the whole of it, so that many gateways do not come back in step.
    jitter_ = jitter_ * 6364136223846793005u + 1442695040888963407u;
    const auto half = pause_ / 2;
    retry_at_ = steady_clock::now() + half + half * static_cast<int>(jitter_ >> 57) / 128;
    call_all();
    std::rethrow_exception(failure);
  }
  pause_ = {};
  co_return Lease(shared_from_this(), std::move(connection), true);
}

Async<void> Pool::wait_for_turn(Deadline deadline) {
  const auto self = std::make_shared<Waiting>(executor_);
  waiting_.push_back(self);
  self->timer.expires_at(deadline);
  boost::system::error_code cancelled;
  co_await self->timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (self->called) co_return;
  waiting_.erase(std::remove(waiting_.begin(), waiting_.end(), self), waiting_.end());
  throw DatabaseError(Failure::lost, "", "no connection became free in time");
}

void Pool::give_back(std::unique_ptr<Connection> connection) {
  if (closed_ || connection->broken() || !connection->idle()) {
    connection.reset();
    --open_;
  } else {
    idle_.push_back(std::move(connection));
  }
  call_next();
}

void Pool::call_next() {
  if (waiting_.empty()) return;
  const std::shared_ptr<Waiting> next = std::move(waiting_.front());
  waiting_.pop_front();
  next->called = true;
  next->timer.cancel();
}

void Pool::call_all() {
  while (!waiting_.empty()) call_next();
}

void Pool::close() {
  closed_ = true;
  open_ -= idle_.size();
  idle_.clear();
  call_all();
}

namespace {

// Keeps the pools of one io_context; asio makes one per context and ends it with the context.
class PoolHome : public asio::execution_context::service {
 public:
  using key_type = PoolHome;
  static asio::execution_context::id id;

  explicit PoolHome(asio::execution_context& context) : service(context) {
    const std::lock_guard lock(registry().mutex);
    registry().homes.push_back(this);
  }

  std::shared_ptr<Pool> find(std::uint64_t owner, const asio::any_io_executor& executor,
                             const PoolOptions& options) {
    std::shared_ptr<Pool>& pool = pools_[owner];
    if (!pool) {
      pool = std::make_shared<Pool>(executor, options);
      const std::lock_guard lock(registry().mutex);
      executor_ = executor;
    }
    return pool;
  }

  static void close_everywhere(std::uint64_t owner) {
    const std::lock_guard lock(registry().mutex);
    for (PoolHome* home : registry().homes) {
      if (!home->executor_) continue;
      asio::post(home->executor_, [home, owner] {
        const auto found = home->pools_.find(owner);
        if (found == home->pools_.end()) return;
        found->second->close();
        home->pools_.erase(found);
      });
    }
  }

 private:
  struct Registry {
    std::mutex mutex;
    std::vector<PoolHome*> homes;
  };
  static Registry& registry() {
    static Registry all;
    return all;
  }

  void shutdown() noexcept override {
    {
      const std::lock_guard lock(registry().mutex);
      std::erase(registry().homes, this);
    }
    for (auto& [owner, pool] : pools_) pool->close();
    pools_.clear();
  }

  std::map<std::uint64_t, std::shared_ptr<Pool>> pools_;
  asio::any_io_executor executor_;  // guarded by the registry's mutex, for closing from elsewhere
};

asio::execution_context::id PoolHome::id;

}  // namespace

Async<std::shared_ptr<Pool>> pool_here(std::uint64_t owner, const PoolOptions& options) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::execution_context& context = asio::query(executor, asio::execution::context);
  co_return asio::use_service<PoolHome>(context).find(owner, executor, options);
}

void close_pools(std::uint64_t owner) { PoolHome::close_everywhere(owner); }

}  // namespace devdiag::postgres
