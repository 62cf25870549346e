// csp-evaluator's checks as a table: which finding, in which directives, for which tokens.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "csp_reading.hpp"
#include "devdiag/grade/csp_findings.hpp"

namespace devdiag::grade {

// Groups of rows that belong together, as the grader names them.
enum class CspCheck : std::uint8_t {
  script_unsafe_inline,
  script_unsafe_eval,
  plain_url_schemes,
  wildcards,
  missing_object_src,
  missing_script_src,
  missing_base_uri,
  script_allowlist_bypass,
  object_allowlist_bypass,
  ip_source,
  nonce_length,
  src_http,
  deprecated_directive,
  unknown_directive,
  missing_semicolon,
  invalid_keyword,
  strict_dynamic,
  strict_dynamic_not_standalone,
  unsafe_inline_fallback,
  allowlist_fallback,
  trusted_types,
  reporting
};

// A finding whose texts view into the reading.
struct Found {
  CspFindingType type{};
  CspSeverity severity{};
  std::string_view directive, value;

  friend bool operator==(const Found&, const Found&) = default;
};

// The groups of a whole evaluation.
inline constexpr CspCheck kDefaultChecks[] = {CspCheck::script_unsafe_inline,
                                              CspCheck::script_unsafe_eval,
                                              CspCheck::plain_url_schemes,
                                              CspCheck::wildcards,
                                              CspCheck::missing_object_src,
                                              CspCheck::missing_script_src,
                                              CspCheck::missing_base_uri,
                                              CspCheck::script_allowlist_bypass,
                                              CspCheck::object_allowlist_bypass,
                                              CspCheck::ip_source,
                                              CspCheck::nonce_length,
                                              CspCheck::src_http,
                                              CspCheck::deprecated_directive,
                                              CspCheck::unknown_directive,
                                              CspCheck::missing_semicolon,
                                              CspCheck::invalid_keyword};
inline constexpr CspCheck kStrictChecks[] = {
    CspCheck::strict_dynamic, CspCheck::strict_dynamic_not_standalone, CspCheck::unsafe_inline_fallback,
    CspCheck::allowlist_fallback, CspCheck::trusted_types};

// Appends what these checks find; stops at kCspFindings.
void run_checks(std::span<const CspCheck> checks, const Reading& reading, std::vector<Found>& out);

// The same with texts of their own.
std::vector<CspFinding> owned(std::span<const Found> found);

// Whether injected markup could change where the page's scripts come from: they are known by nonce, or by
// hash together with 'strict-dynamic'.
bool needs_base_uri(const Reading& reading);

}  // namespace devdiag::grade
