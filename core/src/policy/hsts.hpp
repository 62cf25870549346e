// Strict-Transport-Security (RFC 6797 section 6.1) with everything a grader or the preload list remarks about
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace devdiag::policy {

enum class HstsIssue : std::uint8_t {
  // the header's text
  empty,
  empty_directive,
  unknown_directive,
  repeated_preload,
  invalid_preload,  // "preload" followed by something
  repeated_include_subdomains,
  invalid_include_subdomains,
  spelling_include_subdomains,  // another case than the standard's
  repeated_max_age,
  max_age_without_value,
  max_age_not_digits,
  max_age_unreadable,  // empty or beyond 64 bits
  max_age_leading_zero,
  // what the preload list wants
  include_subdomains_missing,
  preload_missing,
  max_age_missing,
  max_age_zero,
  max_age_short,  // below the limit asked for
  max_age_over_10_years,
  // what leaving the preload list wants
  preload_present
};
bool is_error(HstsIssue issue);  // the others are warnings

struct Hsts {
  bool preload = false, include_subdomains = false;
  std::optional<std::uint64_t> max_age_s;
  std::vector<HstsIssue> issues;  // in order of appearance
};

inline constexpr std::uint64_t kHstsYearS = 31'536'000, kHsts18WeeksS = 10'886'400;

Hsts parse_hsts(std::string_view value);
// Appends what keeps the header from being preloaded.
void judge_preload(Hsts& hsts, std::uint64_t max_age_min_s);
// Appends what keeps the site on the preload list.
void judge_removal(Hsts& hsts);

}  // namespace devdiag::policy
