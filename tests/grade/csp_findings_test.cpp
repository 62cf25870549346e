// What the csp-evaluator-compatible grader says about policies.
#include "devdiag/grade/csp_findings.hpp"

#include <doctest/doctest.h>

using namespace devdiag::grade;

TEST_CASE("severities have the grader's names") {
  CHECK(csp_severity_name(CspSeverity::high) == "HIGH");
  CHECK(csp_severity_name(CspSeverity::none) == "NONE");
}
