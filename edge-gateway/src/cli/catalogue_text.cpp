// Lays out rankings and catalogue entries for a terminal.
#include "cli/catalogue_text.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "check/advice.hpp"
#include "devdiag/catalogue.hpp"
#include "devdiag/render.hpp"

namespace devdiag::cli {
namespace {

using check::catalogue_entry;
using check::printable;
using check::text_of;
using check::wrapped;
using nlohmann::json;

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

}  // namespace

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
  const json* known = catalogue_entry(problem_code);
  if (known == nullptr) return {};
  const json& entry = *known;
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
    out.append(check::words_of(problem.code).title).append("\n");
  }
  return out;
}

}  // namespace devdiag::cli
