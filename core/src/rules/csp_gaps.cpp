// What a policy leaves open: directives that are missing, and sources over plain http.
#include <algorithm>

#include "policy/ascii.hpp"
#include "rules/csp_facts.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;
using policy::Source;
using policy::SourceKind;

bool any_has(const DocumentPolicies& document, Directive directive) {
  const auto& enforced = document.enforced;
  return std::any_of(enforced.begin(), enforced.end(),
                     [&](const SeenPolicy* seen) { return seen->policy.has(directive); });
}

bool any_governs(const DocumentPolicies& document, Directive directive) {
  const auto& enforced = document.enforced;
  return std::any_of(enforced.begin(), enforced.end(),
                     [&](const SeenPolicy* seen) { return decision_of(*seen, directive).has_value(); });
}

void report_gap(const DocumentPolicies& document, Findings& out) {
  const SeenPolicy& seen = *document.enforced.front();
  out.add("document", policy_proof(seen), {{"url", document.url}, {"where", seen.where}});
}

// Policies for framing or upgrades alone do not try to limit content; what they leave open is no slip.
template <class IsOpen>
void judge_gap(Findings& out, IsOpen is_open, std::optional<Circumstance> circumstance = std::nullopt) {
  for (const DocumentPolicies& document : documents_of(out)) {
    if (!limits_scripts(document) || !is_open(document)) continue;
    report_gap(document, out);
    if (circumstance) out.holds(*circumstance);
  }
}

// A base element turns every relative address to another host, and a script with a nonce is trusted wherever
// it comes from; hashes only let scripts load others together with 'strict-dynamic'.
bool trusts_by_nonce(const DocumentPolicies& document) {
  const auto& enforced = document.enforced;
  return std::any_of(enforced.begin(), enforced.end(), [](const SeenPolicy* seen) {
    const auto decision = decision_of(*seen, Directive::script_src_elem);
    if (!decision) return false;
    const bool chain = decision->has(SourceKind::hash) && decision->has(SourceKind::strict_dynamic);
    return chain || decision->has(SourceKind::nonce);
  });
}

bool is_plain_http(const Source& source) {
  const bool plain = policy::iequals(source.scheme, "http") || policy::iequals(source.scheme, "ws");
  return plain && !policy::is_localhost(source.host);
}

// The same source over TLS; the port of plain http does not go along.
std::string secure_form(const Source& source) {
  std::string out = policy::iequals(source.scheme, "ws") ? "wss:" : "https:";
  if (source.kind != SourceKind::host) return out;
  out += "//" + policy::to_lower(source.host);
  if (!source.port.empty() && source.port != "80") out += ":" + std::string(source.port);
  return out + std::string(source.path);
}

void report_insecure(const SeenPolicy& seen, Directive directive, Findings& out) {
  constexpr policy::SourceKinds kMay = policy::kind_bit(SourceKind::scheme) |
                                       policy::kind_bit(SourceKind::host) |
                                       policy::kind_bit(SourceKind::invalid);
  if ((seen.lists().kinds(directive) & kMay) == 0) return;
  const std::string_view name = policy::directive_name(directive);
  for (const Source& source : seen.lists().of(directive)) {
    if (!is_plain_http(source)) continue;
    const std::string text = policy::to_lower(source.text);
    const std::string secure = secure_form(source);
    out.add(std::string(name) + " " + text, policy_proof(seen),
            {{"directive", name}, {"secure", secure}, {"source", text}, {"where", seen.where}});
  }
}

}  // namespace

void csp_object_src_missing(const Evidence& evidence, Findings& out) {
  const bool unused = loads_under("object-src", evidence) == false;
  judge_gap(
      out, [](const DocumentPolicies& document) { return !any_governs(document, Directive::object_src); },
      unused ? std::optional(Circumstance::unused) : std::nullopt);
}

void csp_base_uri_missing(const Evidence&, Findings& out) {
  judge_gap(out, [](const DocumentPolicies& document) {
    return trusts_by_nonce(document) && !any_has(document, Directive::base_uri);
  });
}

void csp_form_action_missing(const Evidence& evidence, Findings& out) {
  const bool used = loads_under("form-action", evidence) == true;
  judge_gap(
      out, [](const DocumentPolicies& document) { return !any_has(document, Directive::form_action); },
      used ? std::optional(Circumstance::used) : std::nullopt);
}

void csp_trusted_types_missing(const Evidence&, Findings& out) {
  judge_gap(out, [](const DocumentPolicies& document) {
    return runs_scripts(document) && !any_has(document, Directive::require_trusted_types_for);
  });
}

void csp_no_reporting(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    const auto reports = [](const SeenPolicy* seen) {
      return seen->policy.has(Directive::report_to) || seen->policy.has(Directive::report_uri);
    };
    if (document.enforced.empty() || std::any_of(document.policies.begin(), document.policies.end(), reports))
      continue;
    report_gap(document, out);
  }
}

void csp_insecure_scheme(const Evidence&, Findings& out) {
  for (const DocumentPolicies& document : documents_of(out)) {
    if (!policy::istarts_with(document.url, "https:")) continue;
    for (const SeenPolicy* seen : document.enforced) {
      policy::for_each_directive(seen->policy, [&](Directive directive) {
        const bool loads = directive != Directive::frame_ancestors && directive != Directive::navigate_to;
        if (loads) report_insecure(*seen, directive, out);
      });
    }
  }
}

}  // namespace devdiag::judge
