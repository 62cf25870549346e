// Handlers of /v1/sync: read, ask the store, answer, count.
#include "api/sync.hpp"

#include <chrono>

#include "api/envelope.hpp"
#include "devdiag/limits.hpp"
#include "http/conditional.hpp"
#include "http/problem.hpp"
#include "log.hpp"
#include "metrics.hpp"

namespace devdiag::gateway::api {
namespace {

constexpr std::size_t kCursorBytes = 200;

// Incarnation and cursor of the answer; the store may fail for either.
Async<Result<ServerState>> server_state(Context& context, std::string tenant) {
  const auto info = co_await context.store.info();
  if (!info) co_return info.error();
  auto cursor = co_await context.store.cursor(std::move(tenant));
  if (!cursor) co_return std::move(cursor).error();
  co_return ServerState{info->incarnation, std::move(*cursor), context.now_ms()};
}

// Keeping a poison event is for whoever looks into it later; that it could not be kept must not fail the
// push.
Async<void> keep_poison(Context& context, std::string tenant, std::string client_id,
                        std::vector<Poison> poison) {
  for (Poison& event : poison) {
    const auto kept = co_await context.store.quarantine(tenant, client_id, std::move(event.id), event.code,
                                                        std::move(event.body));
    if (kept) {
      context.metrics.quarantined(event.code);
    } else {
      log(LogLevel::warn, "quarantine_failed", {{"detail", error_sentence(kept.error())}});
    }
  }
}

void count_answer(Metrics& metrics, const Envelope& envelope, const PushAnswer& answer) {
  metrics.received.add(envelope.events);
  metrics.events_ok.add(answer.ok.size());
  metrics.events_dup.add(answer.dup.size());
  metrics.events_refused.add(envelope.refused.size() + answer.refused.size());
  for (const Refusal& refusal : envelope.refused) metrics.refused(refusal.error.code);
  for (const Refusal& refusal : answer.refused) metrics.refused(refusal.error.code);
}

// Nothing was stored; the client will send the same events again.
Reply failed_push(Metrics& metrics, const Request& request, const Envelope& envelope, const Error& error) {
  metrics.received.add(envelope.events);
  metrics.events_errored.add(envelope.events);
  log(LogLevel::error, "push_failed", {{"rid", rid(request)}, {"detail", error_sentence(error)}});
  return problem(error);
}

Reply no_store(Reply reply) { return std::move(reply).header("Cache-Control", "no-store"); }

}  // namespace

Async<Reply> hello(Context& context, const Request& request) {
  const auto message = read_hello(request.body);
  if (!message) co_return problem(message.error());
  const std::string tenant(request.principal.tenant);
  const auto state = co_await server_state(context, tenant);
  if (!state) co_return problem(state.error());
  co_return no_store(json_reply(write_hello_answer(tenant, *state)));
}

Async<Reply> push(Context& context, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  auto envelope = read_push(request.body, request.principal.tenant, context.now_ms());
  if (!envelope) co_return problem(envelope.error());
  const std::string tenant = envelope->request.tenant, client_id = envelope->request.client_id;
  const std::vector<Lost> lost = envelope->request.lost;
  // Asked before anything is stored, so that a committed push can always name its incarnation.
  const auto info = co_await context.store.info();
  if (!info) co_return failed_push(context.metrics, request, *envelope, info.error());
  PushAnswer answer;
  if (!envelope->request.events.empty() || !lost.empty()) {
    // Built before it is awaited: g++ 12 copies aggregates inside a co_await expression bit by bit.
    auto storing = context.store.push(std::move(envelope->request));
    auto stored = co_await std::move(storing);
    if (!stored) co_return failed_push(context.metrics, request, *envelope, stored.error());
    answer = std::move(*stored);
  }
  count_answer(context.metrics, *envelope, answer);
  for (const Lost& entry : lost) context.metrics.lost(entry.reason, static_cast<std::uint64_t>(entry.count));
  co_await keep_poison(context, tenant, client_id, std::move(envelope->poison));
  // The cursor only announces new rankings; without one the client asks.
  auto cursor = co_await context.store.cursor(tenant);
  const ServerState state{info->incarnation, cursor ? std::move(*cursor) : std::string(), context.now_ms()};
  const auto spent = std::chrono::steady_clock::now() - start;
  context.metrics.push.add(
      static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(spent).count()));
  Reply reply = no_store(json_reply(write_push_answer(answer, *envelope, state)));
  reply.compress = true;
  co_return reply;
}

Async<Reply> rankings(Context& context, const Request& request) {
  const auto since = query_value(request.query, "since").value_or("");
  if (since.size() > kCursorBytes)
    co_return problem(Error{.code = Errc::bad_field,
                            .path = "since",
                            .detail = "the cursor is too long",
                            .allowed = "a cursor of an earlier answer, or nothing",
                            .retry = Retry::after_change});
  std::string tenant(request.principal.tenant);
  const auto state = co_await server_state(context, tenant);
  if (!state) co_return problem(state.error());
  std::string etag = weak_etag(state->cursor);
  Reply reply;
  if (not_modified(request, etag)) {
    reply.status = 304;
  } else {
    const auto page = co_await context.store.rankings(std::move(tenant), since);
    if (!page) co_return problem(page.error());
    etag = weak_etag(page->cursor);
    reply = json_reply(write_rankings(*page, state->incarnation));
    reply.compress = true;
  }
  reply.header("ETag", etag);
  reply.header("Cache-Control", "private, no-cache");
  reply.header("Vary", "Authorization");
  co_return reply;
}

}  // namespace devdiag::gateway::api
