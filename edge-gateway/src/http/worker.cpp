// The event loop of one thread: accepts, watches deadlines, drains.
#include "http/worker.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "devdiag/limits.hpp"
#include "http/lifecycle.hpp"
#include "http/session.hpp"
#include "metrics.hpp"

namespace devdiag::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Deadlines are watched by one sweep instead of one timer per connection: a request sets a number, nothing
// more.
int sweep_interval_ms(const Timeouts& timeouts) {
  return std::clamp(std::min({timeouts.header_ms, timeouts.body_ms, timeouts.idle_ms}) / 4, 5, 250);
}

constexpr auto kBusyPause = std::chrono::milliseconds(20);

}  // namespace

std::int64_t steady_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Worker::Worker(std::size_t index, Context shared, const Access& access, std::span<const Route> route_table,
               Timeouts limits, Lifecycle& lifecycle)
    : context(shared),
      guard(access, route_table),
      routes(route_table),
      timeouts(limits),
      index_(index),
      lifecycle_(lifecycle),
      sweep_ms_(sweep_interval_ms(limits)),
      coarse_ms_(steady_ms()) {}

void Worker::accept_on(tcp::acceptor acceptor) {
  acceptor_ = std::move(acceptor);
  asio::co_spawn(io, accept_loop(), asio::detached);
  asio::co_spawn(io, sweep_loop(), asio::detached);
}

void Worker::run() {
  for (;;) {
    try {
      io.run();
      return;
    } catch (const std::exception& error) {
      log(LogLevel::error, "loop_failed", {{"detail", std::string_view(error.what())}});
    }
  }
}

void Worker::drain() {
  asio::post(io, [this] {
    draining_ = true;
    error_code ignored;
    acceptor_.cancel(ignored);
    for (Session* session : sessions) session->drop_if_idle();
    sweep_timer_.cancel();
  });
}

void Worker::abort() {
  asio::post(io, [this] {
    for (Session* session : sessions) session->abort();
  });
}

void Worker::start_session(tcp::socket socket) {
  context.metrics.connections_total.add();
  asio::co_spawn(
      io,
      [this, taken = std::move(socket)]() mutable -> Async<void> {
        Session session(*this, std::move(taken));
        const auto place = sessions.insert(sessions.end(), &session);
        context.metrics.connections_open.add();
        co_await session.run();
        context.metrics.connections_open.subtract();
        sessions.erase(place);
        if (draining_) sweep_timer_.cancel();
      },
      asio::detached);
}

Async<void> Worker::accept_loop() {
  asio::steady_timer pause(io);
  const std::size_t most = limits::kHttpConnections;
  while (!draining_) {
    error_code error;
    tcp::socket socket(io);
    if (sessions.size() < most)
      co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (socket.is_open() && !error) {
      start_session(std::move(socket));
      continue;
    }
    if (draining_) break;
    // Too many connections or file descriptors: those waiting in the kernel's queue are not lost.
    std::int64_t skipped = 0;
    if (error && log_budget.take(context.now_ms(), skipped))
      log(LogLevel::warn, "accept_failed", {{"detail", error.message()}, {"skipped", skipped}});
    pause.expires_after(kBusyPause);
    co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
  // Whoever is in the queue already reached us: serve them once.
  error_code error;
  acceptor_.non_blocking(true, error);
  while (!error) {
    tcp::socket socket(io);
    acceptor_.accept(socket, error);
    if (!error) start_session(std::move(socket));
  }
  acceptor_.close(error);
}

void Worker::sweep() {
  coarse_ms_ = steady_ms();
  lifecycle_.tick(index_, coarse_ms_);
  for (Session* session : sessions) session->expire_if_late(coarse_ms_);
}

Async<void> Worker::sweep_loop() {
  while (!draining_ || !sessions.empty()) {
    sweep();
    error_code ignored;
    sweep_timer_.expires_after(std::chrono::milliseconds(sweep_ms_));
    co_await sweep_timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

}  // namespace devdiag::gateway
