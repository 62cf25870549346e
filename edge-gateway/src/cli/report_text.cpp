// Lays out reports, rankings and catalogue entries for a terminal.
#include "cli/report_text.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "devdiag/catalogue.hpp"
#include "devdiag/render.hpp"

namespace devdiag::cli {
namespace {

using nlohmann::json;

json entry_of(std::string_view problem_code) {
  return json::parse(catalogue_text(problem_code), nullptr, false);
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string painted(Severity severity, const Paint& paint) {
  std::string name(to_name(severity));
  name.resize(std::max<std::size_t>(name.size(), 8), ' ');
  switch (severity) {
    case Severity::critical:
    case Severity::error:
      return paint.red(name);
    case Severity::warn:
      return paint.yellow(name);
    case Severity::info:
      return paint.cyan(name);
  }
  return name;
}

std::string percent(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.0f %%", share * 100);
  return text;
}

std::string counted(std::size_t n, const char* noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

void add_fixes(std::string& out, const json& entry, const RenderParams& params, const Paint& paint) {
  for (const json& fix : entry.value("fixes", json::array())) {
    out.append("      ").append(paint.green("fix")).append("   ");
    out.append(paint.bold(text_of(fix, "code"))).append("  ");
    out.append(wrapped(printable(render_fix(text_of(fix, "title"), params)), 12)).append("\n");
  }
}

void add_finding(std::string& out, const Finding& finding, const Paint& paint) {
  const json entry = entry_of(finding.problem_code);
  const RenderParams params(finding.params.begin(), finding.params.end());
  out.append("  ").append(painted(finding.severity, paint)).append(" ");
  out.append(paint.bold(finding.problem_code)).append("  ").append(printable(finding.subject));
  if (finding.count > 1) out.append(paint.dim("  ×" + std::to_string(finding.count)));
  if (finding.noise) out.append(paint.dim("  (caused by an extension or a tool)"));
  out.append("\n");
  if (entry.is_object()) {
    const std::string summary = render_fix(text_of(entry, "summary"), params);
    out.append("      ").append(wrapped(printable(summary), 6)).append("\n");
  }
  for (const Proof& proof : finding.proof) {
    out.append("      ").append(paint.cyan("proof")).append(" ");
    const std::string line = proof.kind + " " + proof.where + " (" + proof.seen_by + "): " + proof.text;
    out.append(wrapped(printable(line), 12)).append("\n");
  }
  if (entry.is_object() && !finding.noise) add_fixes(out, entry, params, paint);
  out.append("\n");
}

void add_tail(std::string& out, const Report& report, const Paint& paint) {
  for (const Suppressed& entry : report.suppressed)
    out.append(paint.dim("  suppressed     "))
        .append(entry.problem_code + ": " + printable(entry.reason))
        .append("\n");
  for (const NotEvaluated& entry : report.not_evaluated) {
    std::string missing;
    for (const auto& kind : entry.missing) missing.append(missing.empty() ? "" : ", ").append(kind);
    out.append(paint.dim("  not evaluated  "))
        .append(entry.problem_code + ": no " + printable(missing))
        .append("\n");
  }
  for (const Dropped& entry : report.dropped)
    out.append(paint.dim("  cut            "))
        .append(printable(entry.reason) + ": " + std::to_string(entry.count))
        .append("\n");
}

}  // namespace

std::string report_text(const Report& report, const Paint& paint) {
  std::string out = paint.bold(counted(report.findings.size(), "finding"));
  out.append(", score ").append(std::to_string(report.score)).append(" (").append(to_name(report.severity));
  out.append("), preset ").append(report.preset).append(", ");
  out.append(counted(report.evaluated.size(), "problem")).append(" looked for\n");
  if (!report.env.empty()) {
    std::string tokens;
    for (const auto& token : report.env) tokens.append(tokens.empty() ? "" : ", ").append(printable(token));
    out.append(paint.dim("environment " + tokens)).append("\n");
  }
  out.append("\n");
  for (const Finding& finding : report.findings) add_finding(out, finding, paint);
  add_tail(out, report, paint);
  return out;
}

std::string ranking_text(std::string_view problem_code, const std::vector<RankedFix>& ranking,
                         const Paint& paint) {
  std::string out = paint.bold(problem_code) + "\n";
  std::size_t place = 0;
  for (const RankedFix& fix : ranking) {
    out.append("  ").append(std::to_string(++place)).append(". ").append(paint.green(fix.fix_code));
    out.append("  ").append(percent(fix.confidence));
    out.append(paint.dim(" (" + std::string(to_name(fix.basis)) + ")")).append("\n");
    for (const auto& reason : fix.reasons)
      out.append("       ").append(wrapped(printable(reason), 7)).append("\n");
  }
  return out;
}

std::string problem_text(std::string_view problem_code, const Paint& paint) {
  const json entry = entry_of(problem_code);
  if (!entry.is_object()) return {};
  std::string out = paint.bold(problem_code) + "  " + text_of(entry, "title") + "\n";
  out.append(paint.dim(text_of(entry, "category") + ", " + text_of(entry, "severity") + "\n"));
  out.append("\n").append(wrapped(render_fix(text_of(entry, "summary"), {}), 0));
  out.append("\n").append(wrapped(text_of(entry, "why"), 0)).append("\n");
  for (const json& fix : entry.value("fixes", json::array())) {
    out.append("\n").append(paint.green(text_of(fix, "code"))).append("  ").append(text_of(fix, "title"));
    out.append("  ").append(paint.dim("risk " + text_of(fix, "risk"))).append("\n  ");
    out.append(wrapped(text_of(fix, "summary"), 2)).append("\n");
    out.append(paint.dim("  when ")).append(wrapped(text_of(fix, "precondition"), 7)).append("\n");
    out.append(paint.dim("  undo ")).append(wrapped(text_of(fix, "undo"), 7)).append("\n");
    for (const json& stack : fix.value("stacks", json::array())) {
      out.append("  ").append(paint.cyan(text_of(stack, "stack"))).append("\n");
      std::string code = render_fix(text_of(stack, "text"), {});
      for (std::size_t at = 0; (at = code.find('\n', at)) != std::string::npos; at += 5)
        code.insert(at + 1, "    ");
      out.append("    ").append(code).append("\n");
    }
  }
  for (const json& url : entry.value("learn_more", json::array()))
    if (url.is_string()) out.append("\n").append(paint.dim("see ")).append(url.get<std::string>());
  return out + "\n";
}

std::string problem_list_text(const Paint& paint) {
  std::string out;
  for (const ProblemInfo& problem : catalogue()) {
    std::string code(problem.code);
    code.resize(std::max<std::size_t>(code.size() + 2, 38), ' ');
    out.append(painted(problem.severity, paint)).append(" ").append(code);
    out.append(text_of(entry_of(problem.code), "title")).append("\n");
  }
  return out;
}

}  // namespace devdiag::cli
