// One event loop with everything its connections share; only its own thread touches it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>

#include "http/format.hpp"
#include "http/guard.hpp"
#include "log.hpp"

namespace devdiag::gateway {

class Session;

struct Timeouts {
  int header_ms, body_ms, idle_ms;
};

class Worker {
 public:
  Worker(std::size_t index, Context context, const Access& access, std::span<const Route> routes,
         Timeouts timeouts, Lifecycle& lifecycle);

  // Called before run(). The acceptor is listening already.
  void accept_on(boost::asio::ip::tcp::acceptor acceptor);
  void run();  // returns when drained or stopped

  // From any thread: accept no more, close idle connections, finish the rest; run() then returns by itself.
  void drain();
  // From any thread: end every connection now.
  void abort();

  // For sessions (same thread).
  std::int64_t coarse_ms() const { return coarse_ms_; }  // monotonic, as of the last sweep
  bool draining() const { return draining_; }

  boost::asio::io_context io{1};
  Context context;
  const Guard guard;
  const std::span<const Route> routes;
  const Timeouts timeouts;
  DateCache date;
  LogBudget log_budget;
  std::list<Session*> sessions;
  std::uint64_t next_connection = 1;

 private:
  Async<void> accept_loop();
  Async<void> sweep_loop();
  void start_session(boost::asio::ip::tcp::socket socket);
  void sweep();

  std::size_t index_;
  Lifecycle& lifecycle_;
  boost::asio::ip::tcp::acceptor acceptor_{io};
  boost::asio::steady_timer sweep_timer_{io};
  int sweep_ms_;
  std::int64_t coarse_ms_ = 0;
  bool draining_ = false;
};

std::int64_t steady_ms();

}  // namespace devdiag::gateway
