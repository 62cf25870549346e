// Several policies together, as Lighthouse's check of csp-evaluator judges them: each can only take rights
// away, so that one good policy makes up for others.
#include <algorithm>
#include <memory>

#include "csp_checks.hpp"

namespace devdiag::grade {
namespace {

using policy::Directive;
using Readings = std::vector<std::unique_ptr<Reading>>;
using Findings = std::vector<Found>;

constexpr CspCheck kSyntaxChecks[] = {CspCheck::nonce_length, CspCheck::unknown_directive,
                                      CspCheck::deprecated_directive, CspCheck::missing_semicolon,
                                      CspCheck::invalid_keyword};

Findings run_check(CspCheck check, const Reading& reading) {
  Findings found;
  run_checks(std::span(&check, 1), reading, found);
  return found;
}

bool is_in(const Found& found, const Findings& all) {
  return std::find(all.begin(), all.end(), found) != all.end();
}

// One policy without the weakness is enough.
void add_when_none_passes(CspCheck check, const Readings& readings, Findings& out) {
  Findings first;
  for (const auto& reading : readings) {
    const Findings found = run_check(check, *reading);
    if (found.empty()) return;
    if (first.empty()) first = found;
  }
  out.insert(out.end(), first.begin(), first.end());
}

// Only what every policy lets through gets through.
void add_common(CspCheck check, const Readings& readings, bool only_scripted, Findings& out) {
  Findings common;
  bool any = false;
  for (const auto& reading : readings) {
    if (only_scripted && reading->find_effective(Directive::script_src) == nullptr) continue;
    const Findings found = run_check(check, *reading);
    if (any) std::erase_if(common, [&](const Found& each) { return !is_in(each, found); });
    if (!any) common = found;
    any = true;
  }
  out.insert(out.end(), common.begin(), common.end());
}

// Each policy for itself, the same finding once.
void add_each(CspCheck check, const Readings& readings, Findings& out) {
  for (const auto& reading : readings) {
    for (const Found& found : run_check(check, *reading)) {
      if (!is_in(found, out)) out.push_back(found);
    }
  }
}

void add_base_uri(const Readings& readings, Findings& out) {
  const bool needed =
      std::any_of(readings.begin(), readings.end(), [](const auto& each) { return needs_base_uri(*each); });
  const bool there = std::any_of(readings.begin(), readings.end(),
                                 [](const auto& each) { return each->find(Directive::base_uri) != nullptr; });
  if (needed && !there)
    out.push_back({CspFindingType::missing_directives, CspSeverity::high, "base-uri", {}});
}

Readings read_all(std::span<const std::string_view> policies) {
  Readings readings;
  for (const std::string_view policy : policies) readings.push_back(std::make_unique<Reading>(policy));
  return readings;
}

Findings failures_of(const Readings& parsed, const Readings& effective) {
  Findings out;
  add_when_none_passes(CspCheck::missing_script_src, parsed, out);
  add_when_none_passes(CspCheck::missing_object_src, parsed, out);
  add_base_uri(parsed, out);
  add_common(CspCheck::strict_dynamic, parsed, true, out);
  add_common(CspCheck::script_unsafe_inline, effective, true, out);
  add_common(CspCheck::wildcards, effective, false, out);
  add_common(CspCheck::plain_url_schemes, effective, false, out);
  return out;
}

}  // namespace

CspListFindings evaluate_csp_list(std::span<const std::string_view> policies) {
  const Readings parsed = read_all(policies), effective = read_all(policies);
  for (const auto& reading : effective) reading->keep_effective(CspVersion::csp3);
  CspListFindings result;
  result.failures = owned(failures_of(parsed, effective));
  Findings warnings;
  add_each(CspCheck::unsafe_inline_fallback, parsed, warnings);
  add_each(CspCheck::allowlist_fallback, parsed, warnings);
  result.warnings = owned(warnings);
  for (const auto& reading : parsed) {
    Findings syntax;
    run_checks(kSyntaxChecks, *reading, syntax);
    result.syntax.push_back(owned(syntax));
  }
  return result;
}

}  // namespace devdiag::grade
