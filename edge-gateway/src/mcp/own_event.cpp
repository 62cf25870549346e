// Pushes one event on behalf of an MCP caller.
#include "mcp/own_event.hpp"

namespace devdiag::gateway::mcp {
namespace {

std::optional<Error> check_id(const std::string& id, std::int64_t now_ms) {
  if (!is_uuid7(id)) {
    return Error{Errc::bad_field, "id", "is not a UUID of version 7", "a lower-case UUIDv7, or nothing",
                 Retry::after_change};
  }
  auto refused = admit(id, now_ms);
  if (refused) refused->path = "id";
  return refused;
}

}  // namespace

Async<Result<Recorded>> record_event(ToolCall call, std::string id,
                                     std::variant<RunBody, AttemptBody, OutcomeBody> body) {
  if (id.empty()) {
    id = mint_uuid7(call.now_ms, call.entropy());
  } else if (auto refused = check_id(id, call.now_ms)) {
    co_return *refused;
  }
  PushRequest push;
  push.tenant = call.caller.tenant;
  push.client_id = call.caller.client_id;
  push.events.push_back(Event{id, 0, 1, call.now_ms, std::move(body)});
  push.positions.push_back(0);
  auto answer = co_await call.store.push(std::move(push));
  if (!answer) co_return answer.error();
  if (!answer->refused.empty()) co_return answer->refused.front().error;
  co_return Recorded{std::move(id), !answer->dup.empty()};
}

}  // namespace devdiag::gateway::mcp
