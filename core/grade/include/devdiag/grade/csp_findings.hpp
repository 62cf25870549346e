// Weaknesses of Content Security Policies as the public grader csp-evaluator reports them: a type, a severity
// and the directive and value meant.
//
// This is a grade, not what browsers do: `devdiag/diagnose.hpp` judges that.
#pragma once

#include <cstdint>
#include <string_view>

namespace devdiag::grade {

// From worst to harmless, in the grader's own order.
enum class CspSeverity : std::uint8_t {
  high,
  syntax,
  medium,
  high_maybe,
  strict_csp,
  medium_maybe,
  info,
  none
};

std::string_view csp_severity_name(CspSeverity severity);  // "HIGH_MAYBE"

}  // namespace devdiag::grade
