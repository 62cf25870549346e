// explain_problem: the catalogue entry of a problem, with one stack's rendering when asked.
#include "mcp/arguments.hpp"
#include "mcp/catalogue_view.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

nlohmann::json write_fix(const nlohmann::json& fix, const std::string& stack, const nlohmann::json* params) {
  nlohmann::json out = {{"fix_code", fix.at("code")},
                        {"title", prose(fix, "title", params)},
                        {"summary", prose(fix, "summary", params)},
                        {"precondition", prose(fix, "precondition", params)},
                        {"risk", fix.value("risk", "")},
                        {"undo", prose(fix, "undo", params)},
                        {"stacks", stack_names(fix)}};
  if (const auto shown = rendering(fix, stack, params)) out["rendering"] = *shown;
  return out;
}

}  // namespace

Async<ToolResult> explain_problem(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"problem_code", "stack", "params"});
  const std::string code = arguments.text("problem_code", 64);
  const std::string stack = arguments.text_or("stack", {}, 40);
  const nlohmann::json* params = call.arguments.contains("params") ? arguments.object("params") : nullptr;
  const nlohmann::json* entry = catalogue_entry(code);
  if (entry == nullptr) arguments.fail("problem_code", "is not in the catalogue", problem_codes_like(code));
  if (arguments.problem()) co_return *arguments.problem();

  nlohmann::json out = {{"problem_code", code},
                        {"category", entry->at("category")},
                        {"severity", entry->at("severity")},
                        {"weight", entry->at("weight")},
                        {"title", prose(*entry, "title", params)},
                        {"summary", prose(*entry, "summary", params)},
                        {"why", prose(*entry, "why", params)},
                        {"evidence_needed", entry->at("evidence")},
                        {"learn_more", entry->value("learn_more", nlohmann::json::array())},
                        {"fixes", nlohmann::json::array()}};
  for (const auto& fix : entry->at("fixes")) out["fixes"].push_back(write_fix(fix, stack, params));
  out["next_step"] = "Call suggest_fix to see which of these worked in environments like yours.";
  co_return out;
}

}  // namespace devdiag::gateway::mcp
