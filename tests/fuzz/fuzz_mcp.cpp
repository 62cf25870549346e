// Messages from a hostile agent: every JSON value gets a plan, and every answer in a plan is JSON.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "mcp/plan.hpp"
#include "require.hpp"

using namespace devdiag::gateway::mcp;

namespace {

// The first line is the headers, separated by '|'; the rest is the body.
EraHeaders split_headers(std::string_view line) {
  EraHeaders headers;
  const auto first = line.find('|');
  headers.version = line.substr(0, first);
  if (first == std::string_view::npos) return headers;
  const auto second = line.find('|', first + 1);
  headers.method = line.substr(first + 1, second == std::string_view::npos ? second : second - first - 1);
  if (second != std::string_view::npos) headers.name = line.substr(second + 1);
  return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  auto message = nlohmann::json::parse(text.substr(end + 1), nullptr, false);
  if (message.is_discarded()) return 0;
  const EraHeaders headers = split_headers(text.substr(0, end));
  decode_header(headers.name);
  batch_allowed(headers.version);
  const Plan planned = plan(headers, std::move(message));
  if (const auto* answer = std::get_if<Answer>(&planned.step); answer != nullptr && !answer->body.empty()) {
    require(nlohmann::json::accept(answer->body), "an answer is JSON", answer->body);
  }
  if (!planned.id.empty()) require(nlohmann::json::accept(planned.id), "an id is JSON", planned.id);
  if (const auto* call = std::get_if<CallTool>(&planned.step)) {
    require(call->arguments.is_object(), "arguments are an object");
  }
  return 0;
}
