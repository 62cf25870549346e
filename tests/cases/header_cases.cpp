// nosniff, COEP, COOP and HSTS: how the header's text is read.
#include "input.hpp"
#include "policy/hsts.hpp"
#include "policy/isolation.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

Judged judge_nosniff(const json& input, const json& expected, const json&) {
  const auto lines = raw_lines_of(input.at("raw_header_lines").get<std::string>(), "x-content-type-options");
  return compare(expected.at("nosniff"), is_nosniff(lines.views()));
}

Judged judge_coep(const json& input, const json& expected, const json&) {
  const auto lines = lines_of(input.at("header_values"));
  return compare(expected.at("require_corp"), embedder_policy(lines.views()) == EmbedderPolicy::require_corp);
}

Judged judge_coop(const json& input, const json& expected, const json&) {
  const auto lines = lines_of(input.at("header_values"));
  return compare(expected.at("same_origin"), opener_policy(lines.views()) == OpenerPolicy::same_origin);
}

// The suite's names of our issues; `short_age` names the limit that was asked for.
std::string issue_code(HstsIssue issue, std::string_view short_age, bool removal) {
  switch (issue) {
    case HstsIssue::empty:
      return "header.parse.empty";
    case HstsIssue::empty_directive:
      return "header.parse.empty_directive";
    case HstsIssue::unknown_directive:
      return "header.parse.unknown_directive";
    case HstsIssue::repeated_preload:
      return "header.parse.repeated.preload";
    case HstsIssue::invalid_preload:
      return "header.parse.invalid.preload";
    case HstsIssue::repeated_include_subdomains:
      return "header.parse.repeated.include_sub_domains";
    case HstsIssue::invalid_include_subdomains:
      return "header.parse.invalid.include_sub_domains";
    case HstsIssue::spelling_include_subdomains:
      return "header.parse.spelling.include_sub_domains";
    case HstsIssue::repeated_max_age:
      return "header.parse.repeated.max_age";
    case HstsIssue::max_age_without_value:
      return "header.parse.invalid.max_age.no_value";
    case HstsIssue::max_age_not_digits:
      return "header.parse.max_age.non_digit_characters";
    case HstsIssue::max_age_unreadable:
      return "header.parse.max_age.parse_int_error";
    case HstsIssue::max_age_leading_zero:
      return "header.parse.max_age.leading_zero";
    case HstsIssue::include_subdomains_missing:
      return "header.preloadable.include_sub_domains.missing";
    case HstsIssue::preload_missing:
      return "header.preloadable.preload.missing";
    case HstsIssue::max_age_missing:
      return removal ? "header.removable.missing.max_age" : "header.preloadable.max_age.missing";
    case HstsIssue::max_age_zero:
      return "header.preloadable.max_age.zero";
    case HstsIssue::max_age_short:
      return "header.preloadable.max_age." + std::string(short_age);
    case HstsIssue::max_age_over_10_years:
      return "header.preloadable.max_age.over_10_years";
    case HstsIssue::preload_present:
      return "header.removable.contains.preload";
  }
  return {};
}

json issues_of(const Hsts& hsts, std::string_view short_age, bool removal) {
  json out = {{"errors", json::array()}, {"warnings", json::array()}};
  for (const auto issue : hsts.issues) {
    out[is_error(issue) ? "errors" : "warnings"].push_back(issue_code(issue, short_age, removal));
  }
  return out;
}

Judged judge_hsts_parse(const json& input, const json& expected, const json&) {
  const Hsts hsts = parse_hsts(input.at("header").get<std::string>());
  json got = issues_of(hsts, "", false);
  if (expected.contains("parsed")) {
    got["parsed"] = {
        {"preload", hsts.preload}, {"include_subdomains", hsts.include_subdomains}, {"max_age", nullptr}};
    if (hsts.max_age_s) got["parsed"]["max_age"] = *hsts.max_age_s;
  }
  return compare(expected, got);
}

Judged judge_hsts_preload(const json& input, const json& expected, const json&) {
  Hsts hsts = parse_hsts(input.at("header").get<std::string>());
  const bool weeks = input.value("policy", "") == "Bulk18Weeks";
  judge_preload(hsts, weeks ? kHsts18WeeksS : kHstsYearS);
  return compare(expected, issues_of(hsts, weeks ? "below_18_weeks" : "below_1_year", false));
}

Judged judge_hsts_removal(const json& input, const json& expected, const json&) {
  Hsts hsts = parse_hsts(input.at("header").get<std::string>());
  judge_removal(hsts);
  return compare(expected, issues_of(hsts, "", true));
}

constexpr AdapterRow kRows[] = {{"wpt-header-parsing", "x-content-type-options", &judge_nosniff},
                                {"wpt-header-parsing", "cross-origin-embedder-policy", &judge_coep},
                                {"wpt-header-parsing", "cross-origin-opener-policy", &judge_coop},
                                {"hsts", "parse", &judge_hsts_parse},
                                {"hsts", "parse_error", &judge_hsts_parse},
                                {"hsts", "preloadable", &judge_hsts_preload},
                                {"hsts", "eligible", &judge_hsts_preload},
                                {"hsts", "removable", &judge_hsts_removal}};

}  // namespace

std::span<const AdapterRow> header_adapters() { return kRows; }

}  // namespace devdiag::cases
