// Decides what one POST to /mcp asks for, and refuses what the protocol refuses. Pure: no store, no socket.
//
// Era per request: an envelope (`params._meta` with the protocol version) or the 2026-07-28 version header
// means modern; everything else is legacy. Header and body must agree in the modern era (checked before the
// version).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "mcp/protocol.hpp"

namespace devdiag::gateway::mcp {

enum class Era { legacy, modern };

// The request headers the protocol reads; empty when absent.
struct EraHeaders {
  std::string_view version;  // MCP-Protocol-Version
  std::string_view method;   // Mcp-Method
  std::string_view name;     // Mcp-Name
};

struct Answer {  // reply at once; an empty body with 202 accepts a notification
  int status = 200;
  std::string body;
};
struct Discover {};
struct Initialize {
  std::string_view version;  // the one to answer with
};
struct Ping {};
struct ListTools {};
struct CallTool {
  std::string name;
  nlohmann::json arguments;  // always an object
};

struct Plan {
  Era era = Era::legacy;
  std::string id;  // JSON text
  std::variant<Answer, Discover, Initialize, Ping, ListTools, CallTool> step;
};

// One message; moves the arguments out of it.
Plan plan(const EraHeaders& headers, nlohmann::json&& message);
// Whether an array is allowed under this version header (JSON-RPC batching existed in 2025-03-26 only).
bool batch_allowed(std::string_view version_header);
// Decodes `=?base64?…?=` header values (2026-07-28, header encoding); anything else is returned trimmed.
std::string decode_header(std::string_view value);

}  // namespace devdiag::gateway::mcp
