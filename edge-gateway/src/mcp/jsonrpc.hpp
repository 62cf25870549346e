// JSON-RPC 2.0 messages as text: replies are assembled once, around results that are already serialized.
#pragma once

#include <string>
#include <string_view>

#include "mcp/protocol.hpp"

namespace devdiag::gateway::mcp {

// `id` is the request's id as JSON text (`7`, `"a"`, `null`); `result` is a JSON object as text.
std::string rpc_result(std::string_view id, std::string_view result);
std::string rpc_error(std::string_view id, RpcCode code, std::string_view message,
                      std::string_view data = {});

}  // namespace devdiag::gateway::mcp
