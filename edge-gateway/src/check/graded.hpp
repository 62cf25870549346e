// What public graders would say of the page's answer; kept apart from what browsers do with it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "check/input.hpp"
#include "check/terminal.hpp"
#include "devdiag/grade/csp_findings.hpp"
#include "devdiag/grade/observatory.hpp"

namespace devdiag::check {

// One enforced policy as csp-evaluator sees it, worst first.
struct GradedPolicy {
  std::string where;                        // header name, or "meta"
  std::vector<grade::CspFinding> findings;  // values redacted
};

struct PageGrade {
  grade::ObservatoryGrade observatory;
  std::vector<GradedPolicy> policies;
};

// Nothing when no good answer of the page was seen. Judged before redaction: a nonce's length counts.
std::optional<PageGrade> grade_of(const Record& record);

// "D+ 35/100"
std::string observatory_line(const PageGrade& grade);
std::string grade_text(const PageGrade& grade, const Paint& paint, std::size_t width);
nlohmann::ordered_json grade_json(const PageGrade& grade);

}  // namespace devdiag::check
