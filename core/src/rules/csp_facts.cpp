// Collects a document's policies and answers what rules ask of them.
#include "rules/csp_facts.hpp"

#include <algorithm>

namespace devdiag::judge {

using policy::Directive;

bool is_enforced(const SeenPolicy& seen) { return seen.policy.disposition == policy::Disposition::enforce; }

void note_report_only(const SeenPolicy& seen, Findings& out) {
  if (!is_enforced(seen)) out.holds(Circumstance::report_only);
}

bool runs_no_script(const Evidence& evidence) {
  if (!evidence.has("scripts") || evidence.page.inline_scripts) return false;
  return std::none_of(evidence.scripts.begin(), evidence.scripts.end(),
                      [](const ScriptElement& each) { return each.tag == "script"; });
}

std::optional<bool> loads_under(std::string_view directive, const Evidence& evidence) {
  if (!evidence.has("loads")) return std::nullopt;
  return std::any_of(evidence.loads.begin(), evidence.loads.end(),
                     [&](const Load& load) { return load.directive == directive; });
}

std::span<const DocumentPolicies> documents_of(Findings& out) {
  constexpr KindSet kCarriers("document_response|metas");
  out.lacks(kCarriers - out.facts().collected());
  return out.facts().documents();
}

std::optional<Decision> decision_of(const SeenPolicy& seen, Directive wanted) {
  const auto directive = policy::deciding_directive(seen.policy, wanted);
  if (!directive) return std::nullopt;
  const policy::SourceLists& lists = seen.lists();
  return Decision{&seen, *directive, seen.policy.value(*directive), lists.of(*directive),
                  lists.kinds(*directive)};
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

}  // namespace devdiag::judge
