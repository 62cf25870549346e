// record_attempt: somebody applied a fix to a finding that a page reported.
#include "mcp/arguments.hpp"
#include "mcp/catalogue_view.hpp"
#include "mcp/own_event.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

const Error kUnknownFinding{Errc::not_found, "fingerprint", "no page reported this finding for that target",
                            "a target and fingerprint from list_findings", Retry::after_change};

// Looks through the target's findings of this problem for the fingerprint.
Async<Result<FindingRow>> find_finding(ToolCall call, const std::string& target, const std::string& code,
                                       const std::string& fingerprint) {
  FindingQuery query;
  query.target = target;
  query.problem_code = code;
  query.limit = 100;
  for (int page_count = 0; page_count < 10; ++page_count) {
    auto page = co_await call.store.findings(call.caller.tenant, query);
    if (!page) co_return page.error();
    for (auto& row : page->rows) {
      if (row.fingerprint == fingerprint) co_return std::move(row);
    }
    if (page->next.empty()) break;
    query.before = page->next;
  }
  co_return kUnknownFinding;
}

}  // namespace

Async<ToolResult> record_attempt(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"target", "problem_code", "fingerprint", "fix_code", "actor", "id"});
  AttemptBody body;
  body.target = arguments.text("target", 64);
  body.problem_code = arguments.text("problem_code", 64);
  body.fingerprint = arguments.text("fingerprint", 64);
  body.fix_code = arguments.text("fix_code", 64);
  body.actor = actor_from(arguments.one_of("actor", {"agent", "person", "automation"}, "agent"))
                   .value_or(Actor::agent);
  std::string id = arguments.text_or("id", {}, 36);
  const auto* entry = catalogue_entry(body.problem_code);
  if (entry == nullptr) {
    arguments.fail("problem_code", "is not in the catalogue", problem_codes_like(body.problem_code));
  } else if (catalogue_fix(*entry, body.fix_code) == nullptr) {
    arguments.fail("fix_code", "is not a fix of this problem", "a fix_code of suggest_fix");
  }
  if (arguments.problem()) co_return *arguments.problem();

  auto finding = co_await find_finding(call, body.target, body.problem_code, body.fingerprint);
  if (!finding) co_return finding.error();
  body.run = finding->last_run;
  body.env_fp = finding->env_fp;
  body.env = finding->env;
  auto recorded = co_await record_event(call, std::move(id), std::move(body));
  if (!recorded) co_return recorded.error();
  co_return nlohmann::json{
      {"attempt_id", recorded->id},
      {"duplicate", recorded->duplicate},
      {"next_step", "Reload the page: DevDiag verifies it. Or report with record_outcome."}};
}

}  // namespace devdiag::gateway::mcp
