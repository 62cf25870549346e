// The classifier of MCP messages: era, header agreement, method.
#include "mcp/plan.hpp"

#include <algorithm>
#include <optional>

#include "mcp/json_text.hpp"
#include "mcp/jsonrpc.hpp"

namespace devdiag::gateway::mcp {
namespace {

using nlohmann::json;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  int have = 0;
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  for (const char c : text) {
    const auto at = kAlphabet.find(c);
    if (at == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<unsigned>(at);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out.push_back(static_cast<char>((bits >> have) & 0xFFU));
    }
  }
  return out;
}

const json* member(const json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string_view string_member(const json& object, std::string_view name) {
  const json* value = member(object, name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_ref<const std::string&>())
                                                : std::string_view();
}

Plan refuse(Era era, std::string id, int status, RpcCode code, std::string_view message,
            std::string_view data = {}) {
  std::string body = rpc_error(id, code, message, data);
  return Plan{era, std::move(id), Answer{status, std::move(body)}};
}

bool is_legacy_version(std::string_view version) {
  return std::find(kLegacyVersions.begin(), kLegacyVersions.end(), version) != kLegacyVersions.end();
}

// Versions reachable the way the caller came: by envelope, or through initialize.
std::string supported_data(Era era, std::string_view requested) {
  json data = {{"supported", json::array()}, {"requested", requested}};
  if (era == Era::modern) {
    data["supported"].push_back(kModernVersion);
  } else {
    for (const auto version : kLegacyVersions) data["supported"].push_back(version);
  }
  return json_text(data);
}

// The name a method mirrors in Mcp-Name; only tools/call among the methods served here.
std::string_view mirrored_name(std::string_view method, const json& params) {
  return method == "tools/call" ? string_member(params, "name") : std::string_view();
}

// First disagreement between headers and body, as a sentence; empty when they agree.
std::string header_mismatch(const EraHeaders& headers, std::string_view method, std::string_view version,
                            const json& params) {
  if (trim(headers.version).empty()) return "The MCP-Protocol-Version header is missing.";
  if (trim(headers.version) != version) return "The MCP-Protocol-Version header differs from params._meta.";
  if (trim(headers.method).empty()) return "The Mcp-Method header is missing.";
  if (decode_header(headers.method) != method) return "The Mcp-Method header differs from the body's method.";
  if (method != "tools/call") return {};
  if (trim(headers.name).empty()) return "The Mcp-Name header is missing.";
  if (decode_header(headers.name) != mirrored_name(method, params)) {
    return "The Mcp-Name header differs from params.name.";
  }
  return {};
}

std::variant<std::string, CallTool> read_call(json& params) {
  const json* name = member(params, "name");
  if (name == nullptr || !name->is_string())
    return std::string("params.name must be a string: the tool's name.");
  CallTool call{name->get<std::string>(), json::object()};
  if (const auto arguments = params.find("arguments"); arguments != params.end()) {
    if (!arguments->is_object()) return std::string("params.arguments must be an object.");
    call.arguments = std::move(*arguments);
  }
  return call;
}

Plan plan_call(Era era, std::string id, json& params) {
  auto call = read_call(params);
  if (auto* problem = std::get_if<std::string>(&call)) {
    return refuse(era, std::move(id), era == Era::modern ? 400 : 200, RpcCode::invalid_params, *problem);
  }
  return Plan{era, std::move(id), std::get<CallTool>(std::move(call))};
}

// Lists have one page; an empty cursor means the first, any other was never issued.
Plan plan_list(Era era, std::string id, const json& params) {
  const json* cursor = member(params, "cursor");
  const bool first =
      cursor == nullptr || (cursor->is_string() && cursor->get_ref<const std::string&>().empty());
  if (first) return Plan{era, std::move(id), ListTools{}};
  return refuse(era, std::move(id), era == Era::modern ? 400 : 200, RpcCode::invalid_params,
                "params.cursor is unknown; the list has one page, leave it out.");
}

Plan plan_modern(const EraHeaders& headers, std::string id, std::string_view method, json& params) {
  const json* meta = member(params, "_meta");
  const std::string_view version = meta == nullptr ? std::string_view() : string_member(*meta, kMetaVersion);
  if (version.empty()) {
    return refuse(Era::modern, std::move(id), 400, RpcCode::invalid_params,
                  "params._meta[\"io.modelcontextprotocol/protocolVersion\"] is required.");
  }
  if (const auto mismatch = header_mismatch(headers, method, version, params); !mismatch.empty()) {
    return refuse(Era::modern, std::move(id), 400, RpcCode::header_mismatch, mismatch);
  }
  if (version != kModernVersion) {
    return refuse(Era::modern, std::move(id), 400, RpcCode::unsupported_version,
                  "Unsupported protocol version.", supported_data(Era::modern, version));
  }
  const json* capabilities = member(*meta, kMetaCapabilities);
  if (capabilities == nullptr || !capabilities->is_object()) {
    return refuse(
        Era::modern, std::move(id), 400, RpcCode::invalid_params,
        "params._meta[\"io.modelcontextprotocol/clientCapabilities\"] is required and must be an object.");
  }
  if (method == "server/discover") return Plan{Era::modern, std::move(id), Discover{}};
  if (method == "tools/list") return plan_list(Era::modern, std::move(id), params);
  if (method == "tools/call") return plan_call(Era::modern, std::move(id), params);
  return refuse(Era::modern, std::move(id), 404, RpcCode::method_not_found,
                "Unknown method; this server has server/discover, tools/list and tools/call.");
}

Plan plan_legacy(const EraHeaders& headers, std::string id, std::string_view method, json& params) {
  if (method == "initialize") {
    const std::string_view asked = string_member(params, "protocolVersion");
    const auto found = std::find(kLegacyVersions.begin(), kLegacyVersions.end(), asked);
    return Plan{Era::legacy, std::move(id),
                Initialize{found == kLegacyVersions.end() ? kLegacyVersions[0] : *found}};
  }
  const std::string_view version = trim(headers.version);
  if (!version.empty() && !is_legacy_version(version)) {
    return refuse(Era::legacy, std::move(id), 400, RpcCode::legacy_refused,
                  "Unsupported MCP-Protocol-Version.", supported_data(Era::legacy, version));
  }
  if (method == "ping") return Plan{Era::legacy, std::move(id), Ping{}};
  if (method == "tools/list") return plan_list(Era::legacy, std::move(id), params);
  if (method == "tools/call") return plan_call(Era::legacy, std::move(id), params);
  return refuse(Era::legacy, std::move(id), 200, RpcCode::method_not_found,
                "Unknown method; this server has initialize, ping, tools/list and tools/call.");
}

bool is_modern(const EraHeaders& headers, const json& params) {
  if (const json* meta = member(params, "_meta"); meta != nullptr && member(*meta, kMetaVersion) != nullptr)
    return true;
  return trim(headers.version) == kModernVersion;
}

}  // namespace

std::string decode_header(std::string_view value) {
  value = trim(value);
  static constexpr std::string_view kOpen = "=?base64?";
  if (!value.starts_with(kOpen) || !value.ends_with("?=") || value.size() < kOpen.size() + 2)
    return std::string(value);
  auto decoded = base64_decode(value.substr(kOpen.size(), value.size() - kOpen.size() - 2));
  return decoded ? std::move(*decoded) : std::string(value);
}

bool batch_allowed(std::string_view version_header) {
  const auto version = trim(version_header);
  return version.empty() || version == kBatchVersion;
}

Plan plan(const EraHeaders& headers, json&& message) {
  static const json kNoParams = json::object();
  if (!message.is_object())
    return refuse(Era::legacy, "null", 400, RpcCode::invalid_request, "Not a JSON-RPC message.");
  const json* id_value = member(message, "id");
  const bool id_ok = id_value == nullptr || id_value->is_string() || id_value->is_number_integer();
  const std::string id = id_value != nullptr && id_ok ? json_text(*id_value) : "null";
  const auto params_at = message.find("params");
  json params = params_at == message.end() ? kNoParams : std::move(*params_at);
  const bool modern = is_modern(headers, params);
  const Era era = modern ? Era::modern : Era::legacy;

  const std::string method(string_member(message, "method"));
  if (method.empty()) {
    const bool response = member(message, "result") != nullptr || member(message, "error") != nullptr;
    if (response && !modern) return Plan{era, id, Answer{202, {}}};
    return refuse(era, id, 400, RpcCode::invalid_request,
                  "A request needs a method; responses are not accepted.");
  }
  if (string_member(message, "jsonrpc") != "2.0" || !id_ok) {
    return refuse(era, id, 400, RpcCode::invalid_request,
                  "jsonrpc must be \"2.0\" and id a string or an integer.");
  }
  if (id_value == nullptr) return Plan{era, "null", Answer{202, {}}};
  if (!params.is_object()) return refuse(era, id, 400, RpcCode::invalid_params, "params must be an object.");
  return modern ? plan_modern(headers, id, method, params) : plan_legacy(headers, id, method, params);
}

}  // namespace devdiag::gateway::mcp
