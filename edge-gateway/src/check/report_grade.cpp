// Grades for people and programs.
#include <algorithm>

#include "check/graded.hpp"

namespace devdiag::check {
namespace {

using grade::CspFinding;
using grade::CspSeverity;
using nlohmann::ordered_json;

constexpr std::size_t kShown = 6;  // findings of one policy

bool matters(const CspFinding& finding) {
  return finding.severity != CspSeverity::info && finding.severity != CspSeverity::none;
}

std::string padded(std::string text, std::size_t columns) {
  text.resize(std::max(text.size() + 1, columns), ' ');
  return text;
}

std::string tests_text(const PageGrade& grade) {
  std::string out, left_out;
  for (const auto& verdict : grade.observatory.tests) {
    const std::string name(grade::observatory_test_name(verdict.test));
    if (!verdict.evaluated) left_out += (left_out.empty() ? "" : ", ") + name;
    if (!verdict.evaluated || verdict.result.pass) continue;
    out += "    " + padded(std::to_string(verdict.result.modifier), 5);
    out += padded(name, 30) + std::string(verdict.result.name) + "\n";
  }
  return left_out.empty() ? out : out + "    not graded: " + left_out + "\n";
}

std::string policy_text(const GradedPolicy& policy, const Paint& paint, std::size_t width) {
  std::string out;
  std::size_t shown = 0, rest = 0;
  for (const CspFinding& finding : policy.findings) {
    if (!matters(finding)) continue;
    if (shown++ >= kShown) {
      ++rest;
      continue;
    }
    const std::string severity(grade::csp_severity_name(finding.severity));
    const std::string what = finding.directive + (finding.value.empty() ? "" : " " + finding.value);
    out += "    " + padded(severity, 13) + wrapped(shortened(printable(what), 120), 17, width);
    out += paint.dim("  " + std::string(grade::csp_finding_name(finding.type))) + "\n";
  }
  if (rest > 0) out += "    and " + std::to_string(rest) + " more (--format json lists all)\n";
  const std::string where = policy.where == "meta" ? "meta" : "header";
  return "  csp-evaluator on the policy of the " + where + (out.empty() ? ": nothing to say\n" : "\n" + out);
}

}  // namespace

std::string observatory_line(const PageGrade& grade) {
  return std::string(grade.observatory.grade) + " " + std::to_string(grade.observatory.score) + "/100";
}

std::string grade_text(const PageGrade& grade, const Paint& paint, std::size_t width) {
  std::string out = "\n" + paint.dim("GRADE: what public graders say; browsers may act otherwise") + "\n";
  const auto& tests = grade.observatory.tests;
  const auto graded =
      std::count_if(tests.begin(), tests.end(), [](const auto& each) { return each.evaluated; });
  out += "  Observatory " + paint.bold(observatory_line(grade)) + ", " +
         std::to_string(grade.observatory.passed) + " of " + std::to_string(graded) + " tests passed\n";
  out += tests_text(grade);
  for (const GradedPolicy& policy : grade.policies) out += policy_text(policy, paint, width);
  return out;
}

ordered_json grade_json(const PageGrade& grade) {
  ordered_json out;
  out["observatory"] = {{"score", grade.observatory.score},
                        {"grade", grade.observatory.grade},
                        {"passed", grade.observatory.passed},
                        {"tests", ordered_json::array()}};
  for (const auto& verdict : grade.observatory.tests) {
    ordered_json test = {{"test", grade::observatory_test_name(verdict.test)},
                         {"evaluated", verdict.evaluated}};
    if (verdict.evaluated) {
      test["result"] = verdict.result.name;
      test["modifier"] = verdict.result.modifier;
      test["pass"] = verdict.result.pass;
    }
    out["observatory"]["tests"].push_back(std::move(test));
  }
  out["csp_evaluator"] = ordered_json::array();
  for (const GradedPolicy& policy : grade.policies) {
    ordered_json entry = {{"where", policy.where}, {"findings", ordered_json::array()}};
    for (const CspFinding& finding : policy.findings)
      entry["findings"].push_back({{"type", grade::csp_finding_name(finding.type)},
                                   {"severity", grade::csp_severity_name(finding.severity)},
                                   {"directive", finding.directive},
                                   {"value", finding.value}});
    out["csp_evaluator"].push_back(std::move(entry));
  }
  return out;
}

}  // namespace devdiag::check
