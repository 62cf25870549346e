// What a policy blocked while the page ran: inline code and connections.
#include <algorithm>
#include <optional>

#include "policy/ascii.hpp"
#include "policy/csp_check.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;

bool enforced(const Violation& violation) { return violation.disposition != "report"; }

// Proof of a violation: the report's telling fields, in words a console would use.
Proof violation_proof(const Violation& violation) {
  std::string text = violation.effective_directive + " blocked " + violation.blocked_uri;
  if (!violation.source_file.empty()) text += " at " + violation.source_file;
  if (violation.line > 0) text += ":" + std::to_string(violation.line);
  if (!violation.sample.empty()) text += " sample: " + violation.sample;
  const std::string where = violation.element.empty() ? violation.effective_directive : violation.element;
  return {"event", where, text, "page"};
}

// The directive a person has to edit: the one of the policy text that decided for `wanted`.
std::string decided_by(const Violation& violation, Directive wanted) {
  const auto parsed =
      policy::parse_policy(violation.original_policy, policy::Disposition::enforce, policy::Delivery::header);
  const auto directive = parsed ? policy::deciding_directive(*parsed, wanted) : std::nullopt;
  return std::string(policy::directive_name(directive.value_or(wanted)));
}

struct InlineClass {
  std::string_view what;    // shown and part of the subject
  std::string_view family;  // script-src | style-src
};

std::optional<InlineClass> inline_class(Directive directive) {
  switch (directive) {
    case Directive::script_src_attr:
      return InlineClass{"inline event handler", "script-src"};
    case Directive::style_src_elem:
    case Directive::style_src:
      return InlineClass{"inline style element", "style-src"};
    case Directive::style_src_attr:
      return InlineClass{"style attribute", "style-src"};
    case Directive::script_src_elem:
    case Directive::script_src:
    case Directive::default_src:
      return InlineClass{"inline script", "script-src"};
    default:
      return std::nullopt;
  }
}

// Where the blocked code stands: a script that inserted it, else the document itself.
std::string inline_place(const Violation& violation, const Evidence& evidence) {
  const std::string& source = violation.source_file.empty() ? violation.document_uri : violation.source_file;
  return subject_url(source.empty() ? evidence.page.url : source, evidence);
}

void report_inline(const Violation& violation, const Evidence& evidence, Findings& out) {
  const auto directive = policy::directive_of(violation.effective_directive);
  const auto kind = directive ? inline_class(*directive) : std::nullopt;
  if (!kind) return;
  const bool noise = is_extension(violation.source_file);
  const std::string place = noise ? "browser extension" : inline_place(violation, evidence);
  Finding& finding = out.add(std::string(kind->what) + " in " + place, violation_proof(violation),
                             {{"what", std::string(kind->what)},
                              {"directive", decided_by(violation, *directive)},
                              {"source_directive", std::string(kind->family)},
                              {"place", place}},
                             std::max<std::int64_t>(violation.count, 1));
  finding.noise = noise;
}

// A blocked URI of another origin may have been cut down to its origin.
bool same_target(std::string_view blocked, std::string_view requested) {
  const auto a = policy::parse_url(blocked), b = policy::parse_url(requested);
  if (!a || !b || !policy::same_origin(policy::origin_of(*a), policy::origin_of(*b))) return false;
  return a->path.size() <= 1 || without_query(blocked) == without_query(requested);
}

bool script_made(const Request& request) {
  return request.initiator != "navigation" && request.initiator != "resource";
}

const Request* failed_request(const Evidence& evidence, std::string_view blocked) {
  for (const Request& request : evidence.requests) {
    if (request.outcome == "failed" && same_target(blocked, request.url)) return &request;
  }
  return nullptr;
}

Proof request_proof(const Request& request) {
  return {"entry", request.url, request.method + " " + request.url + " failed without a response", "page"};
}

std::vector<std::pair<std::string, std::string>> connect_params(std::string_view blocked,
                                                                std::string directive,
                                                                const Evidence& evidence) {
  const auto url = policy::parse_url(blocked);
  const policy::Origin origin = url ? policy::origin_of(*url) : policy::Origin{};
  // A blob: or data: target can only be allowed by its scheme.
  const std::string source =
      origin.opaque && url ? policy::to_lower(url->scheme) + ":" : policy::serialize(origin);
  const bool own = policy::same_origin(origin, policy::parse_origin(evidence.page.url));
  return {{"blocked_url", without_query(blocked)},
          {"blocked_origin", own ? "'self'" : source},
          {"directive", std::move(directive)},
          {"origin", policy::serialize(policy::parse_origin(evidence.page.url))}};
}

std::string connect_subject(std::string_view blocked, const Evidence& evidence) {
  return "connect to " + subject_url(blocked, evidence);
}

void report_connect(const Violation& violation, const Evidence& evidence, Findings& out) {
  const bool noise = is_extension(violation.source_file) || is_extension(violation.blocked_uri);
  const Request* request = noise ? nullptr : failed_request(evidence, violation.blocked_uri);
  // The request knows the whole path where the report may only name the origin.
  const std::string& target = request != nullptr ? request->url : violation.blocked_uri;
  const std::string subject = noise ? "connect by browser extension" : connect_subject(target, evidence);
  Finding& finding = out.add(subject, violation_proof(violation),
                             connect_params(target, decided_by(violation, Directive::connect_src), evidence),
                             std::max<std::int64_t>(violation.count, 1));
  finding.noise = noise;
  if (request != nullptr) out.add(subject, request_proof(*request), {}, 0);
}

// The enforced policy whose connect-src refuses the URL whatever its path; paths are templates here and not
// compared.
const SeenPolicy* refusing_policy(const std::vector<SeenPolicy>& policies, const policy::Url& url,
                                  const policy::Origin& self) {
  for (const SeenPolicy& seen : policies) {
    if (seen.policy.disposition != policy::Disposition::enforce) continue;
    const auto directive = policy::deciding_directive(seen.policy, Directive::connect_src);
    // A source that redaction changed can no longer be compared.
    if (!directive || seen.policy.value(*directive).find('{') != std::string_view::npos) continue;
    if (!policy::allows_url(seen.policy, Directive::connect_src, url, self, 1)) return &seen;
  }
  return nullptr;
}

bool reported_by_violation(const Evidence& evidence, std::string_view url) {
  return std::any_of(evidence.violations.begin(), evidence.violations.end(), [&](const Violation& violation) {
    return policy::iequals(violation.effective_directive, "connect-src") &&
           same_target(violation.blocked_uri, url);
  });
}

// A connection may be refused before anybody listened for the event; the policy then says so itself.
void report_refused_requests(const Evidence& evidence, Findings& out) {
  const auto responses = document_responses(evidence);
  const auto policies = document_policies(responses.empty() ? nullptr : responses.front(), evidence);
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  for (const Request& request : evidence.requests) {
    if (request.outcome != "failed" || !script_made(request) || reported_by_violation(evidence, request.url))
      continue;
    const auto url = policy::parse_url(request.url);
    const SeenPolicy* refusing = url ? refusing_policy(policies, *url, self) : nullptr;
    if (refusing == nullptr) continue;
    const Directive directive = *policy::deciding_directive(refusing->policy, Directive::connect_src);
    const std::string subject = connect_subject(request.url, evidence);
    out.add(subject, policy_proof(*refusing),
            connect_params(request.url, std::string(policy::directive_name(directive)), evidence),
            std::max<std::int64_t>(request.count, 1));
    out.add(subject, request_proof(request), {}, 0);
  }
}

}  // namespace

void csp_inline_blocked(const Evidence& evidence, Findings& out) {
  for (const Violation& violation : evidence.violations) {
    if (enforced(violation) && policy::iequals(violation.blocked_uri, "inline")) {
      report_inline(violation, evidence, out);
    }
  }
}

void csp_connect_blocked(const Evidence& evidence, Findings& out) {
  for (const Violation& violation : evidence.violations) {
    if (enforced(violation) && policy::iequals(violation.effective_directive, "connect-src")) {
      report_connect(violation, evidence, out);
    }
  }
  report_refused_requests(evidence, out);
}

}  // namespace devdiag::judge
