// Policies that do not say what their authors meant: slips of the text, repeated and outdated directives.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/csp_lint.hpp"
#include "rules/csp_facts.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::CspFault;
using policy::CspFaultKind;
using policy::Directive;

// A text that redaction changed can no longer be judged.
bool is_redacted(std::string_view text) { return text.find('{') != std::string_view::npos; }

void report_slip(const CspFault& fault, const SeenPolicy& seen, Findings& out) {
  const std::string_view effect = policy::effect_of(fault.kind);
  if (effect.empty() || is_redacted(fault.text) || is_redacted(fault.name)) return;
  const std::string directive = policy::to_lower(fault.name);
  const std::string text(fault.text.empty() ? fault.name : fault.text);
  out.add("policy text " + directive + " " + policy::to_lower(text), policy_proof(seen),
          {{"directive", directive}, {"effect", effect}, {"text", text}, {"where", seen.where}});
  note_report_only(seen, out);
}

struct Outdated {
  Directive directive;
  std::string_view instead;
};
constexpr std::array<Outdated, 8> kOutdated{{
    {Directive::block_all_mixed_content, "nothing: browsers block or upgrade mixed content by themselves"},
    {Directive::disown_opener, "the header Cross-Origin-Opener-Policy"},
    {Directive::navigate_to, "nothing: it was removed from the standard"},
    {Directive::plugin_types, "object-src 'none': browsers have no plugins any more"},
    {Directive::prefetch_src, "default-src, which covers prefetching"},
    {Directive::referrer, "the header Referrer-Policy"},
    {Directive::reflected_xss, "nothing: browsers have no filter for it any more"},
    {Directive::require_sri_for, "the header Integrity-Policy"},
}};

// The value a directive has where it stands again, which browsers skip.
std::string repeated_value(std::string_view text, std::string_view name) {
  bool first = true;
  while (!text.empty()) {
    std::string_view part = policy::trim(policy::next_part(text, ';'));
    const std::string_view found = policy::next_token(part);
    if (!policy::iequals(found, name)) continue;
    if (!first) return std::string(policy::trim(part));
    first = false;
  }
  return {};
}

void report_repeated(const CspFault& fault, const SeenPolicy& seen, Findings& out) {
  const auto directive = policy::directive_of(fault.name);
  if (!directive) return;
  const std::string name(policy::directive_name(*directive));
  out.add("repeated " + name, policy_proof(seen),
          {{"directive", name},
           {"ignored", repeated_value(seen.policy.text, name)},
           {"used", std::string(policy::trim(seen.policy.value(*directive)))},
           {"where", seen.where}});
  note_report_only(seen, out);
}

template <class Visit>
void for_each_fault(Findings& out, Visit&& visit) {
  for (const DocumentPolicies& document : documents_of(out)) {
    for (const SeenPolicy* seen : document.policies) {
      for (const CspFault& fault : seen->faults()) visit(fault, *seen);
    }
  }
}

}  // namespace

void csp_syntax_invalid(const Evidence&, Findings& out) {
  for_each_fault(out, [&](const CspFault& fault, const SeenPolicy& seen) { report_slip(fault, seen, out); });
}

void csp_duplicate_directive(const Evidence&, Findings& out) {
  for_each_fault(out, [&](const CspFault& fault, const SeenPolicy& seen) {
    if (fault.kind == CspFaultKind::directive_repeated) report_repeated(fault, seen, out);
  });
}

void csp_deprecated_directive(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    for (const SeenPolicy* seen : document.policies) {
      for (const auto& [directive, instead] : kOutdated) {
        if (!seen->policy.has(directive)) continue;
        const std::string name(policy::directive_name(directive));
        out.add("outdated " + name, policy_proof(*seen),
                {{"directive", name}, {"instead", instead}, {"where", seen->where}});
      }
    }
  }
}

}  // namespace devdiag::judge
