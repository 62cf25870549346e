// diagnose_evidence: the core's report over evidence the caller sends; nothing is kept.
#include "devdiag/diagnose.hpp"
#include "mcp/arguments.hpp"
#include "mcp/catalogue_view.hpp"
#include "mcp/json_text.hpp"
#include "mcp/provenance.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::string_view kCallerOrigin = "evidence of this call";

nlohmann::json write_finding(const Finding& finding) {
  nlohmann::json out = {{"problem_code", finding.problem_code},
                        {"severity", to_name(finding.severity)},
                        {"weight", finding.weight},
                        {"fingerprint", finding.fingerprint},
                        {"count", finding.count},
                        {"params", nlohmann::json::object()}};
  if (finding.noise) out["noise"] = true;
  const auto said = [](std::string_view text) {
    return nlohmann::json{{"text", clean_text(text)}, {"origin", kCallerOrigin}, {"trust", "untrusted"}};
  };
  out["subject"] = said(finding.subject);
  for (const auto& [name, value] : finding.params) out["params"][name] = clean_text(value);
  if (!finding.proof.empty()) {
    const Proof& proof = finding.proof.front();
    out["proof"] = said(proof.text);
    out["proof"]["kind"] = proof.kind;
    out["proof"]["where"] = clean_text(proof.where, 200);
  }
  if (const auto* entry = catalogue_entry(finding.problem_code))
    out["title"] = prose(*entry, "title", &out["params"]);
  return out;
}

nlohmann::json write_not_evaluated(const Report& report) {
  auto out = nlohmann::json::array();
  for (const auto& skipped : report.not_evaluated) {
    auto missing = nlohmann::json::array();
    for (const std::string_view kind : skipped.missing) missing.push_back(kind);
    out.push_back({{"problem_code", skipped.problem_code}, {"missing_evidence", std::move(missing)}});
  }
  return out;
}

nlohmann::json summary_of(const Report& report) {
  nlohmann::json out = {{"preset", report.preset},
                        {"score", report.score},
                        {"severity", to_name(report.severity)},
                        {"target", report.target},
                        {"env", report.env},
                        {"env_fp", report.env_fp},
                        {"findings", nlohmann::json::array()},
                        {"evaluated", report.evaluated.size()},
                        {"not_evaluated", write_not_evaluated(report)}};
  for (const auto& finding : report.findings) out["findings"].push_back(write_finding(finding));
  for (const auto& hidden : report.suppressed) {
    out["suppressed"].push_back(
        {{"problem_code", hidden.problem_code}, {"reason", clean_text(hidden.reason)}});
  }
  for (const auto& dropped : report.dropped) out["dropped"][dropped.reason] = dropped.count;
  out["next_step"] = report.findings.empty() ? "No problem found in the evidence given; see not_evaluated."
                                             : "Call suggest_fix with a finding's problem_code and this env.";
  return out;
}

}  // namespace

Async<ToolResult> diagnose_evidence(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"evidence", "preset", "suppress"});
  const nlohmann::json* record = arguments.object("evidence");
  const auto* suppress = arguments.array_or_null("suppress");
  const std::string preset = arguments.one_of("preset", {"chat", "embed", "app", "full"}, "full");
  if (arguments.problem()) co_return *arguments.problem();

  auto evidence = read_evidence(json_text(*record));
  if (!evidence) {
    Error error = evidence.error();
    error.path = error.path.empty() ? "evidence" : "evidence." + error.path;
    co_return error;
  }
  nlohmann::json settings = {{"preset", preset}, {"target_key", call.caller.tenant}};
  if (suppress != nullptr) settings["suppress"] = *suppress;
  auto options = read_options(json_text(settings));
  if (!options) co_return options.error();
  options->today_day = call.now_ms / kDayMs;
  co_return summary_of(diagnose(*evidence, *options));
}

}  // namespace devdiag::gateway::mcp
