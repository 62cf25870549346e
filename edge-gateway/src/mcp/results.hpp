// Result objects of both eras as JSON text; what never changes is serialized once.
#pragma once

#include <string>
#include <string_view>

#include "devdiag/error.hpp"
#include "mcp/plan.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {

const std::string& discover_result();
std::string initialize_result(std::string_view version);
const std::string& list_result(Era era);
// A tool's output as structuredContent and as text. Values beyond kMcpResultBytes lose findings from the end
// and say so.
std::string call_result(Era era, ToolOutput&& output);
// isError with one sentence: what was wrong, what is allowed, whether to retry.
std::string call_error(Era era, const Error& error);
std::string ping_result();

}  // namespace devdiag::gateway::mcp
