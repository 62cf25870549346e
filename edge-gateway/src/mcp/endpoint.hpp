// POST /mcp: one JSON-RPC message in, one answer out, both protocol eras, no sessions.
#pragma once

#include "http/context.hpp"

namespace devdiag::gateway::mcp {

// Host, Origin and key were checked before; roles: reader calls reading tools, operator all of them.
// Answers: 200 with a JSON-RPC result or error, 202 for notifications, 400/404 as the 2026-07-28 revision
// says, 403 insufficient_scope, 406, 415. Malformed JSON is 400 with -32700, never a page.
Async<Reply> handle(Context& context, const Request& request);

}  // namespace devdiag::gateway::mcp
