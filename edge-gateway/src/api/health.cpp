// Whether the gateway lives, is ready, and what it counted.
#include "api/health.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "devdiag/limits.hpp"
#include "http/lifecycle.hpp"
#include "http/problem.hpp"
#include "http/worker.hpp"
#include "metrics.hpp"

namespace devdiag::gateway::api {
namespace {

namespace asio = boost::asio;

// The store's answer, or nothing when it takes too long. The question goes on by itself then; its answer is
// dropped.
struct Probe {
  explicit Probe(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  std::optional<Result<StoreInfo>> info;
};

Async<void> ask(Store& store, std::shared_ptr<Probe> probe) {
  probe->info = co_await store.info();
  probe->timer.cancel();
}

Async<std::optional<Result<StoreInfo>>> probe_store(Store& store) {
  const auto executor = co_await asio::this_coro::executor;
  const auto probe = std::make_shared<Probe>(executor);
  probe->timer.expires_after(std::chrono::milliseconds(limits::kReadyMs));
  asio::co_spawn(executor, ask(store, probe), asio::detached);
  boost::system::error_code ignored;
  if (!probe->info) co_await probe->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return probe->info;
}

Reply healthy(const char* text) { return json_reply(text).header("Cache-Control", "no-store"); }

Reply unready(std::string detail) {
  return problem(Error{.code = Errc::unavailable,
                       .path = "store",
                       .detail = std::move(detail),
                       .allowed = {},
                       .retry = Retry::later});
}

}  // namespace

Async<Reply> live(Context& context, const Request&) {
  const std::int64_t stalled_ms = context.lifecycle.stalled_ms(steady_ms());
  if (stalled_ms > limits::kLiveMs)
    co_return unready("an event loop has not turned for " + std::to_string(stalled_ms) + " ms");
  co_return healthy(R"({"status":"live"})");
}

Async<Reply> ready(Context& context, const Request&) {
  if (context.lifecycle.draining())
    co_return problem(HttpErrc::draining, "the gateway is shutting down", {}, {}, Retry::later);
  const auto info = co_await probe_store(context.store);
  if (!info) co_return unready("the store did not answer within " + std::to_string(limits::kReadyMs) + " ms");
  if (!*info) co_return problem(info->error());
  co_return healthy(R"({"status":"ready"})");
}

Async<Reply> metrics(Context& context, const Request&) {
  Reply reply = text_reply(context.hub.text(context.lifecycle.draining()),
                           "application/openmetrics-text; version=1.0.0; charset=utf-8");
  reply.compress = true;
  co_return reply.header("Cache-Control", "no-store");
}

}  // namespace devdiag::gateway::api
