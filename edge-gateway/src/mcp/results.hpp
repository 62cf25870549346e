// Result objects of both eras as JSON text; what never changes is serialized once.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "devdiag/error.hpp"
#include "mcp/plan.hpp"

namespace devdiag::gateway::mcp {

const std::string& discover_result();
std::string initialize_result(std::string_view version);
const std::string& list_result(Era era);
// A tool's value as structuredContent and as text. Values beyond kMcpResultBytes lose findings from the end
// and say so.
std::string call_result(Era era, nlohmann::json&& value);
// isError with one sentence: what was wrong, what is allowed, whether to retry.
std::string call_error(Era era, const Error& error);
std::string ping_result();

}  // namespace devdiag::gateway::mcp
