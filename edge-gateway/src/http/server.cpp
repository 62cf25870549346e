// Binding, threads and signals.
#include "http/server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>
#include <vector>

#include "http/lifecycle.hpp"
#include "http/worker.hpp"
#include "metrics.hpp"

namespace devdiag::gateway {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

std::vector<std::string_view> patterns(std::span<const Route> routes) {
  std::vector<std::string_view> names;
  for (const Route& route : routes) names.push_back(route.pattern);
  return names;
}

Error cannot_listen(const tcp::endpoint& endpoint, const error_code& error) {
  return {.code = Errc::unavailable,
          .path = endpoint.address().to_string() + ":" + std::to_string(endpoint.port()),
          .detail = "cannot listen: " + error.message(),
          .allowed = "a free port of this machine, or --port 0",
          .retry = Retry::after_change};
}

// The first socket is bound without SO_REUSEPORT, so that another gateway on the same port is noticed instead
// of silently sharing its connections; then the option lets our own other loops join.
error_code bind_socket(tcp::acceptor& acceptor, const tcp::endpoint& endpoint, bool first) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && !first) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error && first) acceptor.set_option(ReusePort(true), error);
  return error;
}

}  // namespace

struct Server::Impl {
  const Config& config;
  Lifecycle lifecycle;
  MetricsHub hub;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<tcp::acceptor> acceptors;
  asio::io_context control{1};
  asio::signal_set signals{control};
  asio::steady_timer timer{control};
  std::atomic<std::size_t> running{0};
  tcp::endpoint endpoint;

  Impl(const Config& settings, std::span<const Route> routes)
      : config(settings),
        lifecycle(static_cast<std::size_t>(settings.threads)),
        hub(static_cast<std::size_t>(settings.threads), patterns(routes)) {}

  void watch_signals();
  void begin_drain();
  void drain_workers();
};

Server::Server(const Config& config, Store& store, StaticFiles& files, std::span<const Route> routes,
               std::int64_t (*now_ms)(), Entropy (*entropy)())
    : impl_(std::make_unique<Impl>(config, routes)) {
  const Timeouts timeouts{config.header_timeout_ms, config.body_timeout_ms, config.idle_timeout_ms};
  for (std::size_t i = 0; i < static_cast<std::size_t>(config.threads); ++i) {
    const Context context{store,      config, now_ms,          entropy, impl_->hub.of_thread(i),
                          impl_->hub, files,  impl_->lifecycle};
    impl_->workers.push_back(
        std::make_unique<Worker>(i, context, config.access, routes, timeouts, impl_->lifecycle));
  }
}

Server::~Server() = default;

Status Server::listen() {
  impl_->endpoint = {asio::ip::make_address(impl_->config.host), impl_->config.port};
  for (auto& worker : impl_->workers) {
    auto& acceptor = impl_->acceptors.emplace_back(worker->io);
    if (const auto error = bind_socket(acceptor, impl_->endpoint, impl_->acceptors.size() == 1))
      return cannot_listen(impl_->endpoint, error);
    impl_->endpoint.port(acceptor.local_endpoint().port());
  }
  for (auto& acceptor : impl_->acceptors) {
    error_code error;
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return cannot_listen(impl_->endpoint, error);
  }
  impl_->watch_signals();
  return Done{};
}

std::uint16_t Server::port() const { return impl_->endpoint.port(); }

void Server::Impl::watch_signals() {
  signals.add(SIGINT);
  signals.add(SIGTERM);
  signals.async_wait([this](error_code error, int) {
    if (error) return;
    begin_drain();
    // Whoever asks twice does not want to wait, whatever is in flight.
    signals.async_wait([](error_code second_error, int) {
      if (!second_error) ::_exit(1);
    });
  });
}

void Server::Impl::begin_drain() {
  log(LogLevel::info, "draining", {{"in_flight_ms", static_cast<std::int64_t>(config.drain_ms)}});
  lifecycle.drain();
  timer.expires_after(std::chrono::milliseconds(config.drain_wait_ms));
  timer.async_wait([this](error_code error) {
    if (!error) drain_workers();
  });
}

void Server::Impl::drain_workers() {
  for (auto& worker : workers) worker->drain();
  timer.expires_after(std::chrono::milliseconds(config.drain_ms));
  timer.async_wait([this](error_code error) {
    if (error) return;
    log(LogLevel::warn, "drain_timeout", {{"running_loops", static_cast<std::int64_t>(running.load())}});
    for (auto& worker : workers) {
      worker->abort();
      worker->io.stop();
    }
  });
}

void Server::run() {
  std::vector<std::thread> threads;
  impl_->running = impl_->workers.size();
  for (std::size_t i = 0; i < impl_->workers.size(); ++i) {
    Worker& worker = *impl_->workers[i];
    worker.accept_on(std::move(impl_->acceptors[i]));
    threads.emplace_back([this, &worker] {
      worker.run();
      if (--impl_->running == 0) impl_->control.stop();
    });
  }
  impl_->control.run();
  for (auto& thread : threads) thread.join();
}

}  // namespace devdiag::gateway
