// What several rules ask of the policies of a document.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/rule.hpp"
#include "policy/csp_check.hpp"
#include "rules/facts.hpp"

namespace devdiag::judge {

bool is_enforced(const SeenPolicy& seen);
// What a report-only policy says wrong blocks and opens nothing.
void note_report_only(const SeenPolicy& seen, Findings& out);
// The page was watched and runs no script: no element, no handler, no address.
bool runs_no_script(const Evidence& evidence);
// Whether the document loaded something under this directive; nothing when nobody looked.
std::optional<bool> loads_under(std::string_view directive, const Evidence& evidence);

// What was not looked at, headers or meta elements, may hold another policy: the rule then lacks it.
std::span<const DocumentPolicies> documents_of(Findings& out);

// The list that decides for one thing in one policy.
struct Decision {
  const SeenPolicy* seen = nullptr;
  policy::Directive directive{};
  std::string_view list;
  std::span<const policy::Source> sources;  // of the list
  policy::SourceKinds kinds = 0;            // in the list

  bool has(policy::SourceKind kind) const { return (kinds & policy::kind_bit(kind)) != 0; }
  bool has_nonce_or_hash() const { return has(policy::SourceKind::nonce) || has(policy::SourceKind::hash); }
  std::string_view name() const { return policy::directive_name(directive); }
};
std::optional<Decision> decision_of(const SeenPolicy& seen, policy::Directive wanted);

// Several policies intersect: a weakness counts only when no enforced policy makes up for it. Of the enforced
// policies that govern `wanted`, the first one's decision; nothing when one of them is not weak or none
// governs.
template <class IsWeak>
std::optional<Decision> weakness(const DocumentPolicies& document, policy::Directive wanted, IsWeak is_weak) {
  std::optional<Decision> first;
  for (const SeenPolicy* seen : document.enforced) {
    const auto decision = decision_of(*seen, wanted);
    if (!decision) continue;
    if (!is_weak(*decision)) return std::nullopt;
    if (!first) first = decision;
  }
  return first;
}

// Whether some enforced policy tries to limit scripts at all; one for framing or upgrades alone does not.
bool limits_scripts(const DocumentPolicies& document);
// Scripts run unless a policy's sandbox forbids them.
bool runs_scripts(const DocumentPolicies& document);

}  // namespace devdiag::judge
