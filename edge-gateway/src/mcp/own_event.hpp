// Writes the events an MCP caller makes: the same ids, admission and push as those of a page.
#pragma once

#include <string>

#include "devdiag/event.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {

// `id` is the caller's own UUIDv7, or empty to mint one. Error: bad_field on `id`, or why the store refused.
// Value: {id, duplicate}.
struct Recorded {
  std::string id;
  bool duplicate = false;
};
Async<Result<Recorded>> record_event(ToolCall call, std::string id,
                                     std::variant<RunBody, AttemptBody, OutcomeBody> body);

}  // namespace devdiag::gateway::mcp
