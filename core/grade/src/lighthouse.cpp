// Lighthouse's security audits, one function each.
#include "devdiag/grade/lighthouse.hpp"

#include <algorithm>
#include <charconv>

#include "devdiag/grade/csp_findings.hpp"
#include "policy/ascii.hpp"
#include "policy/csp.hpp"

namespace devdiag::grade {

using policy::iequals;
using policy::next_part;
using policy::next_token;

namespace {

using Severity = LighthouseSeverity;
using Items = std::vector<LighthouseItem>;

constexpr std::int64_t kYearS = 31'536'000;
constexpr std::string_view kOpenerPolicies[] = {"unsafe-none", "same-origin-allow-popups", "same-origin",
                                                "noopener-allow-popups"};

std::string squeezed(std::string_view text) {
  std::string out = policy::to_lower(text);
  std::erase_if(out, [](char c) { return policy::is_space(c) || c == '\v'; });
  return out;
}

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

LighthouseVerdict passed() { return {true, true, {}}; }
LighthouseVerdict failed(std::string_view remark) { return {false, false, {{Severity::high, remark, {}}}}; }

// The number after the first "=" is below a year; what is no number is not.
bool is_short(std::string_view directive) {
  next_part(directive, '=');
  const auto value = next_part(directive, '=');
  std::int64_t seconds = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), seconds);
  return read.ec == std::errc() && seconds < kYearS;
}

LighthouseVerdict judge_hsts(const Answer& answer) {
  std::vector<std::string> directives;
  for (std::string_view line : lines_of(answer, "strict-transport-security")) {
    const auto separators = std::count(line.begin(), line.end(), ';');
    for (auto i = separators; i >= 0; --i) directives.push_back(squeezed(next_part(line, ';')));
  }
  if (directives.empty()) return failed("hsts-missing");
  const auto somewhere = [&directives](std::string_view part) {
    return std::any_of(directives.begin(), directives.end(),
                       [part](const std::string& one) { return holds(one, part); });
  };
  Items violations, warnings, syntax;
  if (!somewhere("max-age")) violations.push_back({Severity::high, "max-age-missing", "max-age"});
  if (!somewhere("includesubdomains")) {
    warnings.push_back({Severity::medium, "include-subdomains-missing", "includeSubDomains"});
  }
  if (!somewhere("preload")) warnings.push_back({Severity::medium, "preload-missing", "preload"});
  for (const auto& directive : directives) {
    if (holds(directive, "max-age")) {
      if (is_short(directive)) violations.push_back({Severity::high, "max-age-low", "max-age"});
    } else if (directive != "includesubdomains" && directive != "preload") {
      syntax.push_back({Severity::low, "invalid-syntax", directive});
    }
  }
  LighthouseVerdict out{violations.empty() && syntax.empty(), false, std::move(violations)};
  out.items.insert(out.items.end(), warnings.begin(), warnings.end());
  out.items.insert(out.items.end(), syntax.begin(), syntax.end());
  out.not_applicable = out.items.empty();
  return out;
}

// Policies of a header value or of a meta element's content, without the blank ones.
void add_policies(std::string_view value, std::vector<std::string_view>& policies) {
  while (!value.empty()) {
    const auto policy = next_part(value, ',');
    if (!policy::trim(policy).empty()) policies.push_back(policy);
  }
}

std::vector<std::string_view> header_policies(const Answer& answer) {
  std::vector<std::string_view> policies;
  for (const auto line : lines_of(answer, "content-security-policy")) add_policies(line, policies);
  return policies;
}

std::vector<std::string_view> meta_policies(std::span<const Meta> metas) {
  std::vector<std::string_view> policies;
  for (const auto& meta : metas) {
    if (iequals(meta.http_equiv, "content-security-policy")) add_policies(meta.content, policies);
  }
  return policies;
}

LighthouseVerdict judge_clickjacking(const Answer& answer) {
  for (const auto policy : header_policies(answer)) {
    if (holds(policy, "frame-ancestors")) return passed();
  }
  for (const auto line : lines_of(answer, "x-frame-options")) {
    const std::string value = squeezed(line);
    if (value == "deny" || value == "sameorigin") return passed();
  }
  return failed("frame-policy-missing");
}

LighthouseVerdict judge_isolation(const Answer& answer) {
  const auto lines = lines_of(answer, "cross-origin-opener-policy");
  if (lines.empty()) return failed("coop-missing");
  LighthouseVerdict out = passed();
  for (const auto line : lines) {
    std::string value = squeezed(line);
    if (std::find(std::begin(kOpenerPolicies), std::end(kOpenerPolicies), value) == std::end(kOpenerPolicies))
      out.items.push_back({Severity::low, "invalid-syntax", std::move(value)});
  }
  out.pass = out.not_applicable = out.items.empty();
  return out;
}

bool requires_trusted_types(std::string_view text) {
  const auto parsed = policy::parse_policy(text, policy::Disposition::enforce, policy::Delivery::header);
  if (!parsed) return false;
  std::string_view groups = parsed->value(policy::Directive::require_trusted_types_for);
  for (auto group = next_token(groups); !group.empty(); group = next_token(groups)) {
    if (iequals(group, "'script'")) return true;
  }
  return false;
}

LighthouseVerdict judge_trusted_types(const Answer& answer, std::span<const Meta> metas) {
  auto policies = header_policies(answer);
  const auto declared = meta_policies(metas);
  policies.insert(policies.end(), declared.begin(), declared.end());
  const bool required = std::any_of(policies.begin(), policies.end(), requires_trusted_types);
  return required ? passed() : failed("trusted-types-missing");
}

LighthouseVerdict judge_xss(const Answer& answer, std::span<const Meta> metas) {
  const auto in_header = header_policies(answer), in_meta = meta_policies(metas);
  auto all = in_header;
  all.insert(all.end(), in_meta.begin(), in_meta.end());
  if (all.empty()) return failed("csp-missing");
  const CspListFindings found = evaluate_csp_list(all);
  LighthouseVerdict out{found.failures.empty(), false, {}};
  for (const auto& findings : found.syntax) {
    if (!findings.empty()) out.items.push_back({Severity::syntax, "invalid-syntax", {}});
  }
  for (const auto& one : found.failures)
    out.items.push_back({Severity::high, csp_finding_name(one.type), one.directive});
  for (const auto& one : found.warnings)
    out.items.push_back({Severity::medium, csp_finding_name(one.type), one.directive});
  const bool header_is_weak = in_header.empty() || !evaluate_csp_list(in_header).failures.empty();
  if (!in_meta.empty() && header_is_weak) out.items.push_back({Severity::medium, "policy-in-meta", {}});
  out.not_applicable = out.items.empty();
  return out;
}

}  // namespace

std::string_view lighthouse_audit_name(LighthouseAudit audit) {
  constexpr std::string_view kNames[kLighthouseAudits] = {"has-hsts", "clickjacking-mitigation",
                                                          "origin-isolation", "csp-xss", "trusted-types-xss"};
  return kNames[static_cast<std::size_t>(audit)];
}

std::string_view lighthouse_severity_name(LighthouseSeverity severity) {
  constexpr std::string_view kNames[] = {"High", "Medium", "Low", "Syntax"};
  return kNames[static_cast<std::size_t>(severity)];
}

LighthouseVerdict judge_lighthouse(LighthouseAudit audit, const Answer& answer, std::span<const Meta> metas) {
  switch (audit) {
    case LighthouseAudit::has_hsts:
      return judge_hsts(answer);
    case LighthouseAudit::clickjacking_mitigation:
      return judge_clickjacking(answer);
    case LighthouseAudit::origin_isolation:
      return judge_isolation(answer);
    case LighthouseAudit::csp_xss:
      return judge_xss(answer, metas);
    case LighthouseAudit::trusted_types_xss:
      break;
  }
  return judge_trusted_types(answer, metas);
}

}  // namespace devdiag::grade
