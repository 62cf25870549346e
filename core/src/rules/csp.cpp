// Content Security Policy as delivered: is there one, and does it stop inline scripts.
#include <algorithm>

#include "policy/csp_source.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;
using policy::InlineKind;

bool enforced(const SeenPolicy& seen) { return seen.policy.disposition == policy::Disposition::enforce; }

// The directive through which this policy lets every inline piece of `kind` run; nothing when it governs none
// or stops them.
const SeenPolicy* allowing_policy(const std::vector<SeenPolicy>& policies, Directive wanted, InlineKind kind,
                                  Directive& decided_by) {
  const SeenPolicy* allowing = nullptr;
  for (const SeenPolicy& seen : policies) {
    if (!enforced(seen)) continue;
    const auto directive = policy::deciding_directive(seen.policy, wanted);
    if (!directive) continue;
    // Several policies intersect: one that stops inline code protects, whatever the others say.
    if (!policy::allows_all_inline(seen.policy.value(*directive), kind)) return nullptr;
    if (allowing == nullptr) {
      allowing = &seen;
      decided_by = *directive;
    }
  }
  return allowing;
}

void judge_inline(const std::vector<SeenPolicy>& policies, Findings& out) {
  Directive directive{};
  std::string what = "scripts and event handlers";
  const SeenPolicy* seen =
      allowing_policy(policies, Directive::script_src_elem, InlineKind::script, directive);
  if (seen == nullptr) {
    what = "event handlers";
    seen = allowing_policy(policies, Directive::script_src_attr, InlineKind::script_attribute, directive);
  }
  if (seen == nullptr) return;
  out.add("document", policy_proof(*seen),
          {{"directive", std::string(policy::directive_name(directive))},
           {"what", what},
           {"where", std::string(seen->where)}});
}

std::string origin_text(const std::string& url) { return policy::serialize(policy::parse_origin(url)); }

}  // namespace

void csp_missing(const Evidence& evidence, Findings& out) {
  for (const Response* response : document_responses(evidence)) {
    const auto policies = document_policies(response, evidence);
    if (std::any_of(policies.begin(), policies.end(), enforced)) continue;
    const std::string url = without_query(response->url);
    out.add("document", {"header", "Content-Security-Policy", "absent from " + url, response->seen_by},
            {{"origin", origin_text(url)}, {"url", url}});
    // Only report-only ones are left: worth showing, because such a policy can be promoted.
    if (!policies.empty()) out.add("document", policy_proof(policies.front()), {}, 0);
  }
}

void csp_script_unsafe_inline(const Evidence& evidence, Findings& out) {
  const auto responses = document_responses(evidence);
  for (const Response* response : responses) judge_inline(document_policies(response, evidence), out);
  if (responses.empty()) judge_inline(document_policies(nullptr, evidence), out);
}

}  // namespace devdiag::judge
