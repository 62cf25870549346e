// Several policies at once: what one of them allows and another forbids stays forbidden.
#include <algorithm>
#include <optional>

#include "policy/ascii.hpp"
#include "rules/csp_facts.hpp"
#include "rules/families.hpp"
#include "rules/violation.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;
using policy::SourceKind;

// Something the page uses: an address, or code of a kind.
struct Use {
  Directive directive{};
  std::string_view what;  // an address, "inline", "eval" or "wasm-eval"
  BuiltProof proof;
  std::int64_t count = 1;
};

enum class Answer { unknown, allows, forbids };

// Nonces and hashes of the code at hand are not known here: a list that has any may allow it.
Answer about_inline(const Decision& decision) {
  const bool may = decision.has(SourceKind::unsafe_inline) || decision.has_nonce_or_hash();
  return may ? Answer::allows : Answer::forbids;
}

Answer about_eval(const Decision& decision, bool wasm) {
  const bool allowed =
      decision.has(SourceKind::unsafe_eval) || (wasm && decision.has(SourceKind::wasm_unsafe_eval));
  return allowed ? Answer::allows : Answer::forbids;
}

Answer about_url(const Decision& decision, const Use& use, const policy::Origin& self) {
  const auto url = policy::parse_url(use.what);
  // Beside 'strict-dynamic', nonces and hashes an address alone decides nothing; a source that redaction
  // changed can no longer be compared.
  if (!url || decision.has(SourceKind::strict_dynamic) || decision.has_nonce_or_hash() ||
      decision.list.find('{') != std::string_view::npos)
    return Answer::unknown;
  // Reports may cut an address down to its origin: paths are not compared, as after a redirect.
  const bool allowed = policy::allows_url(decision.seen->policy, use.directive, *url, self, 1);
  return allowed ? Answer::allows : Answer::forbids;
}

// What one policy says of it; a policy without a directive for it has no opinion.
Answer answer_of(const SeenPolicy& seen, const Use& use, const policy::Origin& self) {
  const auto decision = decision_of(seen, use.directive);
  if (!decision) return Answer::unknown;
  if (use.what == "inline") return about_inline(*decision);
  if (use.what == "eval") return about_eval(*decision, false);
  if (use.what == "wasm-eval") return about_eval(*decision, true);
  return about_url(*decision, use, self);
}

std::vector<Use> uses_of(const Evidence& evidence) {
  std::vector<Use> uses;
  for (const Violation& violation : evidence.violations) {
    const auto directive = policy::directive_of(violation.effective_directive);
    if (!directive || !enforced(violation) || by_extension(violation)) continue;
    uses.push_back({*directive, violation.blocked_uri, violation_proof(violation),
                    std::max<std::int64_t>(violation.count, 1)});
  }
  for (const ScriptElement& script : evidence.scripts) {
    const bool style = script.tag == "link";
    uses.push_back({style ? Directive::style_src_elem : Directive::script_src_elem,
                    script.url,
                    {"element", style ? "link[rel=stylesheet]" : "script", script.url, "page"}});
  }
  return uses;
}

// "https://cdn.example" of an address there, 'self' for the own origin.
std::string target_of(const Use& use, const policy::Origin& self) {
  const auto url = policy::parse_url(use.what);
  if (!url) return use.what == "inline" ? "inline code" : std::string(use.what);
  const policy::Origin origin = policy::origin_of(*url);
  if (policy::same_origin(origin, self)) return "'self'";
  return origin.opaque ? policy::to_lower(url->scheme) + ":" : policy::serialize(origin);
}

void judge_use(const DocumentPolicies& document, const Use& use, Findings& out) {
  const policy::Origin self = policy::parse_origin(document.url);
  const SeenPolicy *allowing = nullptr, *forbidding = nullptr;
  for (const SeenPolicy* seen : document.enforced) {
    const Answer answer = answer_of(*seen, use, self);
    if (answer == Answer::allows && allowing == nullptr) allowing = seen;
    if (answer == Answer::forbids && forbidding == nullptr) forbidding = seen;
  }
  if (allowing == nullptr || forbidding == nullptr) return;
  const std::string directive(policy::directive_name(decision_of(*forbidding, use.directive)->directive));
  const std::string target = target_of(use, self);
  const std::string subject = directive + " " + target;
  out.add(subject, policy_proof(*forbidding),
          {{"allowed_by", std::string(policy::trim(allowing->policy.text))},
           {"directive", directive},
           {"target", target},
           {"where", forbidding->where}},
          use.count);
  out.add(subject, policy_proof(*allowing), {}, 0);
  out.add(subject, use.proof, {}, 0);
}

}  // namespace

void csp_policy_conflict(const Evidence& evidence, Findings& out) {
  const auto uses = uses_of(evidence);
  for (const DocumentPolicies& document : documents_of(out)) {
    if (document.enforced.size() < 2) continue;
    for (const Use& use : uses) judge_use(document, use, out);
  }
}

}  // namespace devdiag::judge
