// Collects a document's policies and answers what rules ask of them.
#include "rules/csp_facts.hpp"

#include <algorithm>

namespace devdiag::judge {

using policy::Directive;
using policy::SourceKind;

bool is_enforced(const SeenPolicy& seen) { return seen.policy.disposition == policy::Disposition::enforce; }

const std::vector<DocumentPolicies>& documents_of(const Evidence& evidence, Findings& out) {
  for (const char* kind : {"document_response", "metas"}) {
    if (!evidence.has(kind)) out.lacks(kind);
  }
  return out.facts().documents();
}

std::optional<Decision> decision_of(const SeenPolicy& seen, Directive wanted) {
  const auto directive = policy::deciding_directive(seen.policy, wanted);
  if (!directive) return std::nullopt;
  return Decision{&seen, *directive, seen.policy.value(*directive)};
}

bool limits_scripts(const DocumentPolicies& document) {
  const auto& enforced = document.enforced;
  return std::any_of(enforced.begin(), enforced.end(), [](const SeenPolicy* seen) {
    return policy::deciding_directive(seen->policy, Directive::script_src_elem).has_value();
  });
}

bool runs_scripts(const DocumentPolicies& document) {
  const auto& enforced = document.enforced;
  return std::all_of(enforced.begin(), enforced.end(),
                     [](const SeenPolicy* seen) { return policy::runs_scripts(seen->policy); });
}

bool has_nonce_or_hash(std::string_view list) {
  return policy::list_has(list, SourceKind::nonce) || policy::list_has(list, SourceKind::hash);
}

}  // namespace devdiag::judge
