// Collects a document's policies and answers what rules ask of them.
#include "rules/csp_facts.hpp"

#include <algorithm>

namespace devdiag::judge {

using policy::Directive;
using policy::SourceKind;

bool is_enforced(const SeenPolicy& seen) { return seen.policy.disposition == policy::Disposition::enforce; }

std::vector<const SeenPolicy*> DocumentPolicies::enforced() const {
  std::vector<const SeenPolicy*> out;
  for (const SeenPolicy& seen : policies) {
    if (is_enforced(seen)) out.push_back(&seen);
  }
  return out;
}

std::vector<DocumentPolicies> documents_of(const Evidence& evidence, Findings& out) {
  for (const char* kind : {"document_response", "metas"}) {
    if (!evidence.has(kind)) out.lacks(kind);
  }
  std::vector<DocumentPolicies> documents;
  const auto responses = document_responses(evidence);
  for (const Response* response : responses) {
    if (!renders_markup(*response)) continue;
    documents.push_back({response, without_query(response->url), document_policies(response, evidence)});
  }
  if (responses.empty())
    documents.push_back({nullptr, without_query(evidence.page.url), document_policies(nullptr, evidence)});
  return documents;
}

std::optional<Decision> decision_of(const SeenPolicy& seen, Directive wanted) {
  const auto directive = policy::deciding_directive(seen.policy, wanted);
  if (!directive) return std::nullopt;
  return Decision{&seen, *directive, seen.policy.value(*directive)};
}

bool limits_scripts(const DocumentPolicies& document) {
  const auto enforced = document.enforced();
  return std::any_of(enforced.begin(), enforced.end(), [](const SeenPolicy* seen) {
    return policy::deciding_directive(seen->policy, Directive::script_src_elem).has_value();
  });
}

bool runs_scripts(const DocumentPolicies& document) {
  const auto enforced = document.enforced();
  return std::all_of(enforced.begin(), enforced.end(),
                     [](const SeenPolicy* seen) { return policy::runs_scripts(seen->policy); });
}

bool has_nonce_or_hash(std::string_view list) {
  return policy::list_has(list, SourceKind::nonce) || policy::list_has(list, SourceKind::hash);
}

}  // namespace devdiag::judge
