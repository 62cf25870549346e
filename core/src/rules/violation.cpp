// Reads violations for the rules that judge them.
#include "rules/violation.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::judge {

using policy::Directive;

bool enforced(const Violation& violation) { return violation.disposition != "report"; }

bool by_extension(const Violation& violation) {
  return is_extension(violation.source_file) || is_extension(violation.blocked_uri);
}

BuiltProof violation_proof(const Violation& violation) {
  std::string text = violation.effective_directive + " blocked " + violation.blocked_uri;
  if (!violation.source_file.empty()) text += " at " + violation.source_file;
  if (violation.line > 0) text += ":" + std::to_string(violation.line);
  if (!violation.sample.empty()) text += " sample: " + violation.sample;
  const std::string& where = violation.element.empty() ? violation.effective_directive : violation.element;
  return {"event", where, std::move(text), "page"};
}

const SeenPolicy* policy_behind(const Violation& violation, Policies policies) {
  const std::string_view text = policy::trim(violation.original_policy);
  const auto disposition = enforced(violation) ? policy::Disposition::enforce : policy::Disposition::report;
  const auto found = std::find_if(policies.begin(), policies.end(), [&](const SeenPolicy* seen) {
    return seen->policy.disposition == disposition && policy::trim(seen->policy.text) == text;
  });
  return found == policies.end() ? nullptr : *found;
}

void add_violation(const std::string& subject, const Violation& violation, Policies policies, Params params,
                   Findings& out) {
  out.add(subject, violation_proof(violation), std::move(params), std::max<std::int64_t>(violation.count, 1));
  if (const SeenPolicy* seen = policy_behind(violation, policies))
    out.add(subject, policy_proof(*seen), {}, 0);
}

std::string decided_by(const Violation& violation, Directive wanted) {
  const auto parsed =
      policy::parse_policy(violation.original_policy, policy::Disposition::enforce, policy::Delivery::header);
  const auto directive = parsed ? policy::deciding_directive(*parsed, wanted) : std::nullopt;
  return std::string(policy::directive_name(directive.value_or(wanted)));
}

bool same_target(std::string_view blocked, std::string_view requested) {
  const auto a = policy::parse_url(blocked), b = policy::parse_url(requested);
  if (!a || !b || !policy::same_origin(policy::origin_of(*a), policy::origin_of(*b))) return false;
  return a->path.size() <= 1 || without_query(blocked) == without_query(requested);
}

std::string blocked_address(std::string_view blocked) {
  const bool bare = !blocked.empty() && std::all_of(blocked.begin(), blocked.end(), policy::is_alpha);
  return bare ? std::string(blocked) + ":" : without_query(blocked);
}

Params blocked_params(std::string_view blocked, std::string directive, const Evidence& evidence) {
  const std::string url = blocked_address(blocked);
  const policy::Origin origin = policy::parse_origin(url);
  // A blob: or data: target can only be allowed by its scheme.
  const std::string source =
      origin.opaque ? policy::to_lower(url.substr(0, url.find(':'))) + ":" : policy::serialize(origin);
  const policy::Origin own = policy::parse_origin(evidence.page.url);
  return {{"blocked_url", url},
          {"blocked_origin", policy::same_origin(origin, own) ? "'self'" : source},
          {"directive", std::move(directive)},
          {"origin", policy::serialize(own)}};
}

const SeenPolicy* refusing_policy(Policies policies, Directive wanted, const policy::Url& url,
                                  const policy::Origin& self) {
  for (const SeenPolicy* seen : policies) {
    if (seen->policy.disposition != policy::Disposition::enforce) continue;
    const auto directive = policy::deciding_directive(seen->policy, wanted);
    // A source that redaction changed can no longer be compared.
    if (!directive || seen->policy.value(*directive).find('{') != std::string_view::npos) continue;
    if (!policy::allows_url(seen->policy, wanted, url, self, 1)) return seen;
  }
  return nullptr;
}

}  // namespace devdiag::judge
