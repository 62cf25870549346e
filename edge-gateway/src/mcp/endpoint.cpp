// Obeys the plan of one message: calls the tool, assembles the reply.
#include "mcp/endpoint.hpp"

#include <nlohmann/json.hpp>

#include "devdiag/sha256.hpp"
#include "http/problem.hpp"
#include "mcp/jsonrpc.hpp"
#include "mcp/plan.hpp"
#include "mcp/results.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

using nlohmann::json;

constexpr std::size_t kBatchMessages = 50;
constexpr int kMessageDepth = 64;  // evidence may be half as deep

// Whether JSON text is nested deeper than that: what is written or copied level by level must have an end.
bool too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      quoted = !quoted;
    } else if (quoted) {
      if (c == '\\') ++at;
    } else if (c == '{' || c == '[') {
      if (++depth > kMessageDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

// The UUID under which a key's own events are stored: the same key is the same client, whatever gateway it
// asks.
std::string client_of(const Principal& principal) {
  const std::string hash = to_hex(
      sha256("devdiag mcp client\n" + std::string(principal.tenant) + "\n" + std::string(principal.key_id)));
  return hash.substr(0, 8) + "-" + hash.substr(8, 4) + "-4" + hash.substr(13, 3) + "-8" + hash.substr(17, 3) +
         "-" + hash.substr(20, 12);
}

bool accepts_json(const Request& request) {
  const auto accept = request.headers.get("accept");
  return accept.empty() || list_has(accept, "application/json") || list_has(accept, "*/*") ||
         list_has(accept, "application/*");
}

bool is_json(const Request& request) {
  const auto type = request.headers.get("content-type");
  return same_name(type.substr(0, type.find_first_of("; \t")), "application/json");
}

std::optional<Reply> refuse_transport(const Request& request) {
  if (!is_json(request)) {
    return problem(HttpErrc::unsupported_media, "The body must be JSON.", "Content-Type: application/json");
  }
  if (!accepts_json(request)) {
    return problem(HttpErrc::not_acceptable, "Answers are JSON.",
                   "Accept: application/json, text/event-stream");
  }
  for (const auto name : {"mcp-protocol-version", "mcp-method", "mcp-name"}) {
    if (request.headers.count(name) > 1) {
      return json_reply(rpc_error("null", RpcCode::header_mismatch, "An Mcp header was sent twice."), 400);
    }
  }
  return std::nullopt;
}

Reply insufficient_scope() {
  Reply reply = problem(Error{Errc::forbidden, "", "This tool records events and needs the operator role",
                              "role operator", Retry::after_change});
  reply.header("WWW-Authenticate",
               R"(Bearer error="insufficient_scope", scope="devdiag:read devdiag:write")");
  return reply;
}

// Answers of one message. `forbidden` set: the whole request is refused with 403.
struct Said {
  int status = 200;
  std::string body;  // empty: nothing to say (notification)
  bool forbidden = false;
};

Async<Said> call_tool(Context& context, const Principal& principal, Era era, std::string id, CallTool call) {
  const Tool* tool = find_tool(call.name);
  if (tool == nullptr) {
    co_return Said{200,
                   rpc_error(id, RpcCode::invalid_params, "Unknown tool; tools/list names all of them.")};
  }
  if (tool->writes && principal.role != Role::operator_) co_return Said{403, {}, true};
  // Only events carry the caller's id: reading calls need not compute it.
  const Caller caller{std::string(principal.tenant), tool->writes ? client_of(principal) : std::string()};
  static const LearnConfig kLearn;
  const ToolCall arguments{context.store, caller, call.arguments, context.now_ms(), context.entropy, kLearn};
  auto result = co_await tool->handle(arguments);
  co_return Said{200, rpc_result(id, result ? call_result(era, std::move(result).value())
                                            : call_error(era, result.error()))};
}

Async<Said> answer(Context& context, const Principal& principal, const EraHeaders& headers, json message) {
  Plan planned = plan(headers, std::move(message));
  if (auto* at_once = std::get_if<Answer>(&planned.step))
    co_return Said{at_once->status, std::move(at_once->body)};
  if (auto* call = std::get_if<CallTool>(&planned.step)) {
    co_return co_await call_tool(context, principal, planned.era, std::move(planned.id), std::move(*call));
  }
  if (const auto* hello = std::get_if<Initialize>(&planned.step)) {
    co_return Said{200, rpc_result(planned.id, initialize_result(hello->version))};
  }
  if (std::holds_alternative<ListTools>(planned.step)) {
    co_return Said{200, rpc_result(planned.id, list_result(planned.era))};
  }
  if (std::holds_alternative<Discover>(planned.step))
    co_return Said{200, rpc_result(planned.id, discover_result())};
  co_return Said{200, rpc_result(planned.id, ping_result())};
}

Async<Reply> answer_batch(Context& context, const Principal& principal, const EraHeaders& headers,
                          json messages) {
  if (!batch_allowed(headers.version) || messages.empty() || messages.size() > kBatchMessages) {
    co_return json_reply(rpc_error("null", RpcCode::invalid_request,
                                   "Batches of 1 to 50 messages exist in revision 2025-03-26 only."),
                         400);
  }
  std::string body;
  for (auto& message : messages) {
    Said said = co_await answer(context, principal, headers, std::move(message));
    if (said.forbidden) co_return insufficient_scope();
    if (said.body.empty()) continue;
    body += body.empty() ? '[' : ',';
    body += said.body;
  }
  if (body.empty()) co_return empty_reply(202);
  co_return json_reply(body + ']');
}

}  // namespace

Async<Reply> handle(Context& context, const Request& request) {
  if (auto refused = refuse_transport(request)) co_return std::move(*refused);
  if (too_deep(request.body)) {
    co_return json_reply(
        rpc_error("null", RpcCode::invalid_request, "The message is nested deeper than 64 levels."), 400);
  }
  json message = json::parse(request.body.begin(), request.body.end(), nullptr, false);
  if (message.is_discarded()) {
    co_return json_reply(rpc_error("null", RpcCode::parse_error, "The body is not valid JSON."), 400);
  }
  const EraHeaders headers{request.headers.get("mcp-protocol-version"), request.headers.get("mcp-method"),
                           request.headers.get("mcp-name")};
  if (message.is_array())
    co_return co_await answer_batch(context, request.principal, headers, std::move(message));
  Said said = co_await answer(context, request.principal, headers, std::move(message));
  if (said.forbidden) co_return insufficient_scope();
  if (said.body.empty()) co_return empty_reply(said.status);
  co_return json_reply(std::move(said.body), said.status);
}

}  // namespace devdiag::gateway::mcp
