// Answers one JSON line per JSON line: {"policy":"…","version":3} or {"policies":["…"]} -> what the
// csp-evaluator-compatible grader finds. For tests that ask the grader itself the same.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "devdiag/grade/csp_findings.hpp"

namespace {

using nlohmann::json;
using namespace devdiag::grade;

json written(std::span<const CspFinding> findings) {
  json out = json::array();
  for (const CspFinding& each : findings) {
    out.push_back({csp_finding_name(each.type), csp_severity_name(each.severity), each.directive,
                   each.value.empty() ? json() : json(each.value)});
  }
  return out;
}

json answer(const json& question) {
  if (question.contains("policy")) {
    CspGradeOptions options;
    options.version = static_cast<CspVersion>(question.value("version", 3));
    options.strict_csp = question.value("strict", false);
    return written(evaluate_csp(question.at("policy").get<std::string>(), options));
  }
  const auto policies = question.at("policies").get<std::vector<std::string>>();
  const auto found = evaluate_csp_list(std::vector<std::string_view>(policies.begin(), policies.end()));
  json syntax = json::array();
  for (const auto& each : found.syntax) syntax.push_back(written(each));
  return {{"failures", written(found.failures)}, {"warnings", written(found.warnings)}, {"syntax", syntax}};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << answer(json::parse(line)).dump() << "\n";
  return 0;
}
