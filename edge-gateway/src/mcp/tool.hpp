// What a tool is: one value with its words, its schema, its annotations and its handler. Tools propose, never
// execute.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "devdiag/error.hpp"
#include "devdiag/event.hpp"
#include "devdiag/ranking.hpp"
#include "store/store.hpp"

namespace devdiag::gateway::mcp {

// Who calls: taken from the key, never from the message.
struct Caller {
  std::string tenant;
  std::string client_id;  // UUID under which this caller's own events are stored; empty for reading tools
};

// Everything a handler may use. References live as long as the call.
struct ToolCall {
  Store& store;
  const Caller& caller;
  const nlohmann::json& arguments;  // an object
  std::int64_t now_ms;
  Entropy (*entropy)();  // 80 fresh random bits
  const LearnConfig& learn;
};

// What a tool says: a value, or the JSON text of one from a tool that is called so often that it writes its
// text itself.
struct ToolOutput {
  ToolOutput(nlohmann::json said) : value(std::move(said)) {}
  explicit ToolOutput(std::string written) : text(std::move(written)) {}
  nlohmann::json value;
  std::string text;  // when not empty, in place of the value
};

// The output becomes structuredContent and, as JSON text, the content; an Error becomes isError with one
// sentence.
using ToolResult = Result<ToolOutput>;

struct Tool {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::string_view input_schema;  // JSON Schema 2020-12, an object schema as text
  bool writes = false;            // needs the operator role
  bool idempotent = true;
  Async<ToolResult> (*handle)(ToolCall call) = nullptr;
  std::string_view output_schema = {};  // JSON Schema of the output, where clients may check it
};

// The list, in the order clients see it: mcp/tools.cpp.
std::span<const Tool> tools();
const Tool* find_tool(std::string_view name);

// One per file in mcp/tools/.
Async<ToolResult> diagnose_evidence(ToolCall call);
Async<ToolResult> list_findings(ToolCall call);
Async<ToolResult> simulate_policy(ToolCall call);
Async<ToolResult> explain_problem(ToolCall call);
Async<ToolResult> suggest_fix(ToolCall call);
Async<ToolResult> record_attempt(ToolCall call);
Async<ToolResult> record_outcome(ToolCall call);
Async<ToolResult> database_status(ToolCall call);

}  // namespace devdiag::gateway::mcp
