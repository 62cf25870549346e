// Weaknesses of Content Security Policies as the public grader csp-evaluator reports them: a type, a severity
// and the directive and value meant.
//
// This is a grade, not what browsers do: `devdiag/diagnose.hpp` judges that. A policy is one serialized
// policy; whoever has a header value splits it at its commas first.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

enum class CspFindingType : std::uint8_t {
  missing_semicolon,
  unknown_directive,
  invalid_keyword,
  nonce_charset,
  missing_directives,
  script_unsafe_inline,
  script_unsafe_eval,
  plain_url_schemes,
  plain_wildcard,
  script_allowlist_bypass,
  object_allowlist_bypass,
  nonce_length,
  ip_source,
  deprecated_directive,
  src_http,
  script_unsafe_hashes,
  strict_dynamic,
  strict_dynamic_not_standalone,
  unsafe_inline_fallback,
  allowlist_fallback,
  ignored,
  require_trusted_types_for_scripts,
  reporting_destination_missing,
  report_to_only
};

std::string_view csp_severity_name(CspSeverity severity);  // "HIGH_MAYBE"
std::string_view csp_finding_name(CspFindingType type);    // "SCRIPT_UNSAFE_INLINE"

// The version a browser understands; older ones see less of the policy.
enum class CspVersion : std::uint8_t { csp1 = 1, csp2, csp3 };

struct CspFinding {
  CspFindingType type{};
  CspSeverity severity{};
  std::string directive;  // in lower case
  std::string value;      // empty: the directive itself; keywords and schemes in lower case

  friend bool operator==(const CspFinding&, const CspFinding&) = default;
};

// At most this many findings of one policy are listed, so that a hostile header cannot make a long list.
inline constexpr std::size_t kCspFindings = 5'000;

struct CspGradeOptions {
  CspVersion version = CspVersion::csp3;
  bool strict_csp = false;  // also what the policy lacks of a strict CSP: nonces, fallbacks, trusted types
  bool reporting = false;   // also whether and where violations are reported
};

// Everything the grader says of one policy. `IGNORED` is said once for each kind of script code the directive
// governs, as the grader does.
std::vector<CspFinding> evaluate_csp(std::string_view policy, const CspGradeOptions& options = {});

CspSeverity worst_severity(std::span<const CspFinding> findings);  // none when there are none

// Policies that a browser enforces together, judged as Lighthouse judges them: a weakness counts only when no
// other policy makes up for it.
struct CspListFindings {
  std::vector<CspFinding> failures;             // scripts of an attacker run
  std::vector<CspFinding> warnings;             // old browsers lose the protection
  std::vector<std::vector<CspFinding>> syntax;  // of each policy, in order
};

CspListFindings evaluate_csp_list(std::span<const std::string_view> policies);

}  // namespace devdiag::grade
