// Content Security Policy as delivered: is there one, does it count, and does it stop inline scripts.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "rules/csp_facts.hpp"
#include "rules/families.hpp"
#include "rules/violation.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;
using policy::InlineKind;
using policy::SourceKind;

std::string origin_text(std::string_view url) { return policy::serialize(policy::parse_origin(url)); }

void judge_inline(const DocumentPolicies& document, Findings& out) {
  std::string_view what = "scripts and event handlers";
  auto decision = weakness(document, Directive::script_src_elem, [](const Decision& each) {
    return policy::allows_all_inline(each.kinds, InlineKind::script);
  });
  if (!decision) {
    what = "event handlers";
    decision = weakness(document, Directive::script_src_attr, [](const Decision& each) {
      return policy::allows_all_inline(each.kinds, InlineKind::script_attribute);
    });
  }
  if (!decision) return;
  out.add("document", policy_proof(*decision->seen),
          {{"directive", decision->name()}, {"what", what}, {"where", decision->seen->where}});
}

// Directives that a meta element cannot carry (CSP Level 3 section 3.3).
constexpr std::array kHeaderOnly{Directive::frame_ancestors, Directive::sandbox, Directive::report_uri};

bool header_has(Facts& facts, Directive directive) {
  for (const Response* response : facts.document_responses()) {
    const auto& policies = facts.header_policies(*response);
    const bool found = std::any_of(policies.begin(), policies.end(), [&](const SeenPolicy& seen) {
      return is_enforced(seen) && seen.policy.has(directive);
    });
    if (found) return true;
  }
  return false;
}

void judge_meta(const Meta& meta, Findings& out) {
  // Read as a header would be, so that what a meta element loses is seen.
  const auto written =
      policy::parse_policy(meta.content, policy::Disposition::enforce, policy::Delivery::header);
  if (!written) return;
  for (const Directive directive : kHeaderOnly) {
    if (!written->has(directive) || header_has(out.facts(), directive)) continue;
    const std::string name(policy::directive_name(directive));
    out.add("meta " + name, {"meta", "Content-Security-Policy", meta.content, "page"},
            {{"directive", name}, {"value", std::string(policy::trim(written->value(directive)))}});
  }
}

// What the policy would have stopped, which is what promoting it breaks.
void add_reported(Policies policies, const Evidence& evidence, Findings& out) {
  for (const Violation& violation : evidence.violations) {
    if (!enforced(violation) && !by_extension(violation) && policy_behind(violation, policies) != nullptr)
      out.add("document", violation_proof(violation), {}, 0);
  }
}

}  // namespace

void csp_missing(const Evidence& evidence, Findings& out) {
  for (const auto& [response, url, policies, enforced] : out.facts().documents()) {
    if (response == nullptr || !enforced.empty()) continue;
    out.add("document",
            {"header", "Content-Security-Policy", "absent from " + std::string(url), response->seen_by},
            {{"origin", origin_text(url)}, {"url", url}});
    if (runs_no_script(evidence)) out.holds(Circumstance::unused);
    // Only report-only ones are left: worth showing, because such a policy can be promoted.
    if (!policies.empty()) out.add("document", policy_proof(*policies.front()), {}, 0);
  }
}

void csp_report_only_only(const Evidence& evidence, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    if (document.policies.empty() || !document.enforced.empty()) continue;
    for (const SeenPolicy* seen : document.policies)
      out.add("document", policy_proof(*seen), {{"url", document.url}});
    add_reported(document.policies, evidence, out);
  }
}

void csp_script_unsafe_inline(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) judge_inline(document, out);
}

void csp_meta_limited(const Evidence& evidence, Findings& out) {
  for (const Meta& meta : evidence.metas) {
    if (meta.in_head && policy::iequals(meta.http_equiv, "Content-Security-Policy")) judge_meta(meta, out);
  }
}

}  // namespace devdiag::judge
