// Names of the grader's findings.
#include "devdiag/grade/csp_findings.hpp"

#include <array>

namespace devdiag::grade {

std::string_view csp_severity_name(CspSeverity severity) {
  static constexpr std::array<std::string_view, 8> kNames{
      "HIGH", "SYNTAX", "MEDIUM", "HIGH_MAYBE", "STRICT_CSP", "MEDIUM_MAYBE", "INFO", "NONE"};
  return kNames[static_cast<std::size_t>(severity)];
}

}  // namespace devdiag::grade
