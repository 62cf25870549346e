// Parses and judges Strict-Transport-Security.
#include "policy/hsts.hpp"

#include <algorithm>
#include <charconv>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

void add_once(Hsts& hsts, HstsIssue issue) {
  if (std::find(hsts.issues.begin(), hsts.issues.end(), issue) == hsts.issues.end())
    hsts.issues.push_back(issue);
}

std::optional<std::uint64_t> read_max_age(Hsts& hsts, std::string_view text) {
  if (text.size() > 1 && text.front() == '0') hsts.issues.push_back(HstsIssue::max_age_leading_zero);
  if (!std::all_of(text.begin(), text.end(), is_digit)) {
    hsts.issues.push_back(HstsIssue::max_age_not_digits);
    return std::nullopt;
  }
  std::uint64_t seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || failure != std::errc()) {
    hsts.issues.push_back(HstsIssue::max_age_unreadable);
    return std::nullopt;
  }
  return seconds;
}

void read_preload(Hsts& hsts, std::string_view directive) {
  if (!iequals(directive, "preload")) return add_once(hsts, HstsIssue::invalid_preload);
  if (hsts.preload) add_once(hsts, HstsIssue::repeated_preload);
  hsts.preload = true;
}

void read_include_subdomains(Hsts& hsts, std::string_view directive) {
  if (!iequals(directive, "includeSubDomains")) return add_once(hsts, HstsIssue::invalid_include_subdomains);
  if (hsts.include_subdomains) return add_once(hsts, HstsIssue::repeated_include_subdomains);
  hsts.include_subdomains = true;
  if (directive != "includeSubDomains") add_once(hsts, HstsIssue::spelling_include_subdomains);
}

void read_max_age_directive(Hsts& hsts, std::string_view directive) {
  if (!istarts_with(directive, "max-age=")) return add_once(hsts, HstsIssue::max_age_without_value);
  const auto seconds = read_max_age(hsts, directive.substr(8));
  if (!seconds) return;
  if (hsts.max_age_s) return add_once(hsts, HstsIssue::repeated_max_age);
  hsts.max_age_s = seconds;
}

void read_directive(Hsts& hsts, std::string_view directive) {
  if (directive.empty()) return add_once(hsts, HstsIssue::empty_directive);
  if (istarts_with(directive, "preload")) return read_preload(hsts, directive);
  if (istarts_with(directive, "includeSubDomains")) return read_include_subdomains(hsts, directive);
  if (istarts_with(directive, "max-age")) return read_max_age_directive(hsts, directive);
  hsts.issues.push_back(HstsIssue::unknown_directive);
}

}  // namespace

bool is_error(HstsIssue issue) {
  switch (issue) {
    case HstsIssue::max_age_without_value:
    case HstsIssue::max_age_not_digits:
    case HstsIssue::max_age_unreadable:
    case HstsIssue::include_subdomains_missing:
    case HstsIssue::preload_missing:
    case HstsIssue::max_age_missing:
    case HstsIssue::max_age_zero:
    case HstsIssue::max_age_short:
    case HstsIssue::preload_present:
      return true;
    default:
      return false;
  }
}

Hsts parse_hsts(std::string_view value) {
  Hsts hsts;
  if (trim(value).empty()) {
    hsts.issues.push_back(HstsIssue::empty);
    return hsts;
  }
  bool more = true;
  while (more) {
    more = value.find(';') != std::string_view::npos;
    read_directive(hsts, trim(next_part(value, ';')));
  }
  return hsts;
}

void judge_preload(Hsts& hsts, std::uint64_t max_age_min_s) {
  static constexpr std::uint64_t kTenYearsS = 10 * kHstsYearS;
  if (!hsts.include_subdomains) hsts.issues.push_back(HstsIssue::include_subdomains_missing);
  if (!hsts.preload) hsts.issues.push_back(HstsIssue::preload_missing);
  if (!hsts.max_age_s) {
    hsts.issues.push_back(HstsIssue::max_age_missing);
  } else if (*hsts.max_age_s == 0) {
    hsts.issues.push_back(HstsIssue::max_age_zero);
  } else if (*hsts.max_age_s < max_age_min_s) {
    hsts.issues.push_back(HstsIssue::max_age_short);
  } else if (*hsts.max_age_s > kTenYearsS) {
    hsts.issues.push_back(HstsIssue::max_age_over_10_years);
  }
}

void judge_removal(Hsts& hsts) {
  if (hsts.preload) hsts.issues.push_back(HstsIssue::preload_present);
  if (!hsts.max_age_s) hsts.issues.push_back(HstsIssue::max_age_missing);
}

}  // namespace devdiag::policy
