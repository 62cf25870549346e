// Assembles JSON-RPC replies.
#include "mcp/jsonrpc.hpp"

#include "mcp/json_text.hpp"

namespace devdiag::gateway::mcp {

std::string rpc_result(std::string_view id, std::string_view result) {
  std::string out;
  out.reserve(id.size() + result.size() + 40);
  out += R"({"jsonrpc":"2.0","id":)";
  out += id;
  out += R"(,"result":)";
  out += result;
  out += '}';
  return out;
}

std::string rpc_error(std::string_view id, RpcCode code, std::string_view message, std::string_view data) {
  std::string out = R"({"jsonrpc":"2.0","id":)";
  out += id;
  out += R"(,"error":{"code":)";
  out += std::to_string(static_cast<int>(code));
  out += R"(,"message":)";
  out += json_quoted(message);
  if (!data.empty()) {
    out += R"(,"data":)";
    out += data;
  }
  out += "}}";
  return out;
}

}  // namespace devdiag::gateway::mcp
