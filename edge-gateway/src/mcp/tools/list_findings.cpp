// list_findings: what pages reported, newest first, every stored string with its origin.
#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"
#include "mcp/arguments.hpp"
#include "mcp/provenance.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

nlohmann::json write_row(const FindingRow& row) {
  nlohmann::json out = {
      {"problem_code", clean_text(row.problem_code, 64)},
      {"known_problem", find_problem(row.problem_code) != nullptr},
      {"severity", clean_text(row.severity, 16)},
      {"open", row.open},
      {"target", clean_text(row.target, 64)},
      {"fingerprint", clean_text(row.fingerprint, 64)},
      {"run", row.last_run},
      {"runs", row.runs},
      {"first_seen_ms", row.first_seen_ms},
      {"last_seen_ms", row.last_seen_ms},
      {"source", {{"origin", "client " + clean_text(row.client_id, 64)}, {"trust", "untrusted"}}}};
  out["env"] = nlohmann::json::array();
  for (const auto& token : row.env) out["env"].push_back(clean_text(token, 120));
  if (!row.subject.empty()) out["subject"] = stored_text(row.subject, row.client_id);
  if (!row.proof.empty()) out["proof"] = stored_text(row.proof, row.client_id);
  return out;
}

}  // namespace

Async<ToolResult> list_findings(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"problem_code", "target", "severity", "limit", "cursor"});
  FindingQuery query;
  query.problem_code = arguments.text_or("problem_code", {}, 64);
  query.target = arguments.text_or("target", {}, 64);
  if (call.arguments.contains("severity")) {
    query.severity = arguments.one_of("severity", {"critical", "error", "warn", "info"}, "warn");
  }
  query.before = arguments.text_or("cursor", {}, 400);
  query.limit = static_cast<std::size_t>(
      arguments.integer_or("limit", 20, 1, static_cast<std::int64_t>(limits::kPageRows)));
  if (!query.problem_code.empty() && find_problem(query.problem_code) == nullptr) {
    arguments.fail("problem_code", "is not in the catalogue", "a code such as CSP_MISSING");
  }
  if (arguments.problem()) co_return *arguments.problem();

  const auto page = co_await call.store.findings(call.caller.tenant, query);
  if (!page) co_return page.error();
  nlohmann::json out = {{"total", page->total}, {"findings", nlohmann::json::array()}};
  for (const auto& row : page->rows) out["findings"].push_back(write_row(row));
  if (!page->next.empty()) out["next_cursor"] = page->next;
  out["next_step"] =
      page->rows.empty()
          ? "No finding matches. Open a page that loads DevDiag, or diagnose evidence yourself."
          : "Call suggest_fix with a finding's problem_code and env.";
  co_return out;
}

}  // namespace devdiag::gateway::mcp
