// record_outcome: the caller says whether an attempt worked; counted as reported.
#include "mcp/arguments.hpp"
#include "mcp/own_event.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {

Async<ToolResult> record_outcome(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"attempt_id", "verdict", "id"});
  const std::string attempt_id = arguments.text("attempt_id", 36);
  const std::string verdict = arguments.one_of("verdict", {"worked", "failed", "regressed"}, {});
  std::string id = arguments.text_or("id", {}, 36);
  if (!attempt_id.empty() && !is_uuid7(attempt_id)) {
    arguments.fail("attempt_id", "is not an attempt's id", "the attempt_id of record_attempt");
  }
  if (arguments.problem()) co_return *arguments.problem();

  const auto attempt = co_await call.store.attempt(call.caller.tenant, attempt_id);
  if (!attempt) co_return attempt.error();
  if (!attempt->has_value()) {
    co_return Error{Errc::not_found, "attempt_id", "no such attempt", "the attempt_id of record_attempt",
                    Retry::after_change};
  }
  const AttemptRow& row = **attempt;
  OutcomeBody body{row.id,          *verdict_from(verdict), Known::reported, row.target, row.problem_code,
                   row.fingerprint, row.fix_code,           row.env_fp,      row.env};
  auto recorded = co_await record_event(call, std::move(id), std::move(body));
  if (!recorded) co_return recorded.error();
  co_return nlohmann::json{{"outcome_id", recorded->id},
                           {"duplicate", recorded->duplicate},
                           {"counts", "as reported; a verdict the page verifies outranks it"}};
}

}  // namespace devdiag::gateway::mcp
