// Names of the grader's findings, and whole evaluations of one policy.
#include "devdiag/grade/csp_findings.hpp"

#include <algorithm>
#include <array>

#include "csp_checks.hpp"

namespace devdiag::grade {

std::string_view csp_severity_name(CspSeverity severity) {
  static constexpr std::array<std::string_view, 8> kNames{
      "HIGH", "SYNTAX", "MEDIUM", "HIGH_MAYBE", "STRICT_CSP", "MEDIUM_MAYBE", "INFO", "NONE"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string_view csp_finding_name(CspFindingType type) {
  static constexpr std::array<std::string_view, 24> kNames{"MISSING_SEMICOLON",
                                                           "UNKNOWN_DIRECTIVE",
                                                           "INVALID_KEYWORD",
                                                           "NONCE_CHARSET",
                                                           "MISSING_DIRECTIVES",
                                                           "SCRIPT_UNSAFE_INLINE",
                                                           "SCRIPT_UNSAFE_EVAL",
                                                           "PLAIN_URL_SCHEMES",
                                                           "PLAIN_WILDCARD",
                                                           "SCRIPT_ALLOWLIST_BYPASS",
                                                           "OBJECT_ALLOWLIST_BYPASS",
                                                           "NONCE_LENGTH",
                                                           "IP_SOURCE",
                                                           "DEPRECATED_DIRECTIVE",
                                                           "SRC_HTTP",
                                                           "SCRIPT_UNSAFE_HASHES",
                                                           "STRICT_DYNAMIC",
                                                           "STRICT_DYNAMIC_NOT_STANDALONE",
                                                           "UNSAFE_INLINE_FALLBACK",
                                                           "ALLOWLIST_FALLBACK",
                                                           "IGNORED",
                                                           "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS",
                                                           "REPORTING_DESTINATION_MISSING",
                                                           "REPORT_TO_ONLY"};
  return kNames[static_cast<std::size_t>(type)];
}

std::vector<CspFinding> evaluate_csp(std::string_view policy, const CspGradeOptions& options) {
  Reading reading(policy);
  std::vector<Found> found;
  if (options.strict_csp) run_checks(kStrictChecks, reading, found);
  if (options.reporting) run_checks(std::array{CspCheck::reporting}, reading, found);
  for (const IgnoredToken& ignored : reading.keep_effective(options.version)) {
    if (found.size() < kCspFindings)
      found.push_back({CspFindingType::ignored, CspSeverity::none, ignored.directive, ignored.token});
  }
  run_checks(kDefaultChecks, reading, found);
  return owned(found);
}

CspSeverity worst_severity(std::span<const CspFinding> findings) {
  CspSeverity worst = CspSeverity::none;
  for (const CspFinding& finding : findings) worst = std::min(worst, finding.severity);
  return worst;
}

}  // namespace devdiag::grade
