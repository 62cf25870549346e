// Connections of one io_context to one database: waiting callers in order, reconnecting with growing pauses.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "postgres/connection.hpp"

namespace devdiag::postgres {

struct PoolOptions {
  std::string url;
  std::string session;          // script run once on each new connection
  std::size_t connections = 4;  // of this pool
  std::size_t waiting = 1'000;  // callers that may wait for one; more are refused at once
  std::chrono::milliseconds connect_within{3'000};
  std::chrono::milliseconds pause_first{100};  // after a failure to connect; doubles up to pause_most
  std::chrono::milliseconds pause_most{5'000};
};

class Pool;

// A connection on loan. Coming back idle and whole it is used again, otherwise it is closed.
class Lease {
 public:
  Lease(std::shared_ptr<Pool> pool, std::unique_ptr<Connection> connection, bool fresh);
  ~Lease();
  Lease(Lease&&) noexcept = default;
  Lease& operator=(Lease&&) = delete;

  Connection& operator*() { return *connection_; }
  Connection* operator->() { return connection_.get(); }
  bool fresh() const { return fresh_; }  // opened for this loan, so it did not break while it lay idle

 private:
  std::shared_ptr<Pool> pool_;
  std::unique_ptr<Connection> connection_;
  bool fresh_;
};

// Used by the thread of its executor only.
class Pool : public std::enable_shared_from_this<Pool> {
 public:
  Pool(boost::asio::any_io_executor executor, PoolOptions options);

  // Throws DatabaseError(lost) when none is free before the deadline, and at once while reconnecting pauses.
  Async<Lease> acquire(Deadline deadline);
  // Closes idle connections, refuses everybody who waits or comes later; those on loan close when they
  // return.
  void close();

 private:
  friend class Lease;
  struct Waiting {
    explicit Waiting(const boost::asio::any_io_executor& executor) : timer(executor) {}
    boost::asio::steady_timer timer;
    bool called = false;
  };

  Async<Lease> connect(Deadline deadline);
  Async<void> wait_for_turn(Deadline deadline);
  std::unique_ptr<Connection> take_idle();
  void give_back(std::unique_ptr<Connection> connection);
  void call_next();
  void call_all();

  boost::asio::any_io_executor executor_;
  PoolOptions options_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::deque<std::shared_ptr<Waiting>> waiting_;
  std::size_t open_ = 0;  // idle, on loan and being opened
  Deadline retry_at_{};
  std::chrono::milliseconds pause_{0};
  std::uint64_t jitter_;
  bool closed_ = false;
};

// The pool of the running coroutine's io_context, made on first use. `owner` is any number that is unique in
// the process. The io_context keeps the pool and closes it when it ends.
Async<std::shared_ptr<Pool>> pool_here(std::uint64_t owner, const PoolOptions& options);
// Closes the pools of an owner in all io_contexts that are still there: each by its own thread, when it next
// runs.
void close_pools(std::uint64_t owner);

}  // namespace devdiag::postgres
