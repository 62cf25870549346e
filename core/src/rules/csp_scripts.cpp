// Policies that let scripts in which they should stop: eval, broad sources, hosts with gadgets, bad nonces.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/script_hosts.hpp"
#include "rules/csp_facts.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;
using policy::Source;
using policy::SourceKind;

// A whole scheme, every host, or all of a top-level domain.
bool is_broad(const Source& source) {
  if (source.kind == SourceKind::any) return true;
  if (source.kind == SourceKind::scheme) return !policy::iequals(source.scheme, "mediastream");
  if (source.kind != SourceKind::host || !source.host.starts_with('*')) return false;
  return source.host.size() < 3 || source.host.find('.', 2) == std::string_view::npos;
}

// Beside 'strict-dynamic' browsers ignore every host and scheme.
template <class Accept>
bool has_counting(const Decision& decision, Accept accept) {
  return !decision.has(SourceKind::strict_dynamic) &&
         std::any_of(decision.sources.begin(), decision.sources.end(), accept);
}

void report_broad(const Decision& decision, Findings& out) {
  for (const Source& source : decision.sources) {
    if (!is_broad(source)) continue;
    const std::string text = policy::to_lower(source.text);
    out.add("script source " + text, policy_proof(*decision.seen),
            {{"directive", decision.name()}, {"source", text}, {"where", decision.seen->where}});
  }
}

// No directive of any enforced policy governs scripts: as bad as no policy, but no worse.
void report_ungoverned(const DocumentPolicies& document, Findings& out) {
  const auto& enforced = document.enforced;
  if (enforced.empty() || limits_scripts(document) || !runs_scripts(document)) return;
  out.add("script source none", policy_proof(*enforced.front()),
          {{"directive", "script-src"},
           {"source", "(no script-src or default-src)"},
           {"where", enforced.front()->where}});
  out.holds(Circumstance::out_of_scope);
}

bool serves_gadget(const Source& source) {
  return !is_broad(source) && policy::script_host_covered(source) != nullptr;
}

// What the source lets in, for the reader.
void report_gadgets(const Decision& decision, Findings& out) {
  for (const Source& source : decision.sources) {
    if (!serves_gadget(source)) continue;
    const policy::ScriptHost& host = *policy::script_host_covered(source);
    const std::string text = policy::to_lower(source.text);
    out.add("script source " + text, policy_proof(*decision.seen),
            {{"directive", decision.name()},
             {"example", "https://" + std::string(host.host) + std::string(host.path)},
             {"gadget", policy::to_sentence(host.kind)},
             {"source", text},
             {"where", decision.seen->where}});
  }
}

// --- nonces, as redaction describes them ---

std::string_view nonce_fault(std::string_view nonce) {
  if (nonce.empty()) return "it is empty, so no script can match it";
  if (nonce.find("charset") != std::string_view::npos)
    return "it holds characters that are no base64, so browsers ignore it";
  if (nonce.find("short") != std::string_view::npos) return "it has less than 64 bits, so it can be guessed";
  return {};
}

// Calls visit(directive, nonce) for each nonce written in the policy, valid or not.
template <class Visit>
void for_each_nonce(const SeenPolicy& seen, Visit&& visit) {
  constexpr std::string_view kStart = "'nonce-";
  constexpr policy::SourceKinds kMay =
      policy::kind_bit(SourceKind::nonce) | policy::kind_bit(SourceKind::invalid);
  policy::for_each_directive(seen.policy, [&](Directive directive) {
    if ((seen.lists().kinds(directive) & kMay) == 0) return;
    for (const Source& source : seen.lists().of(directive)) {
      if (!policy::istarts_with(source.text, kStart)) continue;
      std::string_view nonce = source.text.substr(kStart.size());
      if (nonce.ends_with('\'')) nonce.remove_suffix(1);
      visit(directive, nonce);
    }
  });
}

void report_weak_nonces(const SeenPolicy& seen, Findings& out) {
  for_each_nonce(seen, [&](Directive directive, std::string_view nonce) {
    const std::string_view fault = nonce_fault(nonce);
    if (fault.empty()) return;
    const std::string name(policy::directive_name(directive));
    out.add("nonce of " + name, policy_proof(seen),
            {{"directive", name}, {"reason", fault}, {"where", seen.where}});
  });
}

}  // namespace

void csp_script_unsafe_eval(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    const auto decision = weakness(document, Directive::script_src,
                                   [](const Decision& each) { return each.has(SourceKind::unsafe_eval); });
    if (decision && runs_scripts(document))
      out.add("document", policy_proof(*decision->seen),
              {{"directive", decision->name()}, {"where", decision->seen->where}});
  }
}

void csp_script_src_broad(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    report_ungoverned(document, out);
    const auto decision = weakness(document, Directive::script_src_elem,
                                   [](const Decision& each) { return has_counting(each, is_broad); });
    if (decision && runs_scripts(document)) report_broad(*decision, out);
  }
}

void csp_allowlist_bypass(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    const auto decision = weakness(document, Directive::script_src_elem, [](const Decision& each) {
      return each.has(SourceKind::host) && has_counting(each, serves_gadget);
    });
    if (decision && runs_scripts(document)) report_gadgets(*decision, out);
  }
}

void csp_strict_dynamic_orphan(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    for (const SeenPolicy* seen : document.enforced) {
      const auto decision = decision_of(*seen, Directive::script_src_elem);
      if (!decision || !decision->has(SourceKind::strict_dynamic) || decision->has_nonce_or_hash()) continue;
      out.add("document", policy_proof(*seen), {{"directive", decision->name()}, {"where", seen->where}});
    }
  }
}

void csp_nonce_weak(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    for (const SeenPolicy* seen : document.policies) report_weak_nonces(*seen, out);
  }
}

void csp_nonce_reused(const Evidence& evidence, Findings& out) {
  std::size_t answers = 0;
  for (const Response& response : evidence.responses) {
    bool has_nonce = false;
    for (const SeenPolicy& seen : out.facts().header_policies(response)) {
      for_each_nonce(seen, [&](Directive directive, std::string_view nonce) {
        has_nonce = true;
        if (nonce.find("reused") == std::string_view::npos) return;
        out.add("document", policy_proof(seen),
                {{"directive", policy::directive_name(directive)}, {"url", without_query(response.url)}});
      });
    }
    if (has_nonce) ++answers;
  }
  if (answers == 1) out.lacks("document_response");  // one answer cannot repeat itself
}

}  // namespace devdiag::judge
