// What a policy blocked while the page ran: inline code and connections.
#include <algorithm>
#include <optional>

#include "policy/ascii.hpp"
#include "rules/facts.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"
#include "rules/violation.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;

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

void report_inline(const Violation& violation, Policies policies, const Evidence& evidence, Findings& out) {
  const auto directive = policy::directive_of(violation.effective_directive);
  const auto kind = directive ? inline_class(*directive) : std::nullopt;
  if (!kind) return;
  const std::string place = inline_place(violation, evidence);
  add_violation(std::string(kind->what) + " in " + place, violation, policies,
                {{"what", std::string(kind->what)},
                 {"directive", decided_by(violation, *directive)},
                 {"source_directive", std::string(kind->family)},
                 {"place", place}},
                out);
}

const Request* failed_request(const Evidence& evidence, std::string_view blocked) {
  for (const Request& request : evidence.requests) {
    if (request.outcome == "failed" && same_target(blocked, request.url)) return &request;
  }
  return nullptr;
}

BuiltProof request_proof(const Request& request) {
  return {"entry", request.url, request.method + " " + request.url + " failed without a response", "page"};
}

std::string connect_subject(std::string_view blocked, const Evidence& evidence) {
  return "connect to " + subject_url(blocked, evidence);
}

void report_connect(const Violation& violation, Policies policies, const Evidence& evidence, Findings& out) {
  const Request* request = failed_request(evidence, violation.blocked_uri);
  // The request knows the whole path where the report may only name the origin.
  const std::string& target = request != nullptr ? request->url : violation.blocked_uri;
  const std::string subject = connect_subject(target, evidence);
  add_violation(subject, violation, policies,
                blocked_params(target, decided_by(violation, Directive::connect_src), evidence), out);
  if (request != nullptr) out.add(subject, request_proof(*request), {}, 0);
}

bool reported_by_violation(const Evidence& evidence, std::string_view url) {
  return std::any_of(evidence.violations.begin(), evidence.violations.end(), [&](const Violation& violation) {
    return policy::iequals(violation.effective_directive, "connect-src") &&
           same_target(violation.blocked_uri, url);
  });
}

// A connection may be refused before anybody listened for the event; the policy then says so itself.
void report_refused_requests(Policies policies, const Evidence& evidence, Findings& out) {
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  for (const Request& request : evidence.requests) {
    if (request.outcome != "failed" || !script_made(request) || reported_by_violation(evidence, request.url))
      continue;
    const auto url = policy::parse_url(request.url);
    const SeenPolicy* refusing =
        url ? refusing_policy(policies, Directive::connect_src, *url, self) : nullptr;
    if (refusing == nullptr) continue;
    const Directive directive = *policy::deciding_directive(refusing->policy, Directive::connect_src);
    const std::string subject = connect_subject(request.url, evidence);
    out.add(subject, policy_proof(*refusing),
            blocked_params(request.url, std::string(policy::directive_name(directive)), evidence),
            std::max<std::int64_t>(request.count, 1));
    out.add(subject, request_proof(request), {}, 0);
  }
}

}  // namespace

void csp_inline_blocked(const Evidence& evidence, Findings& out) {
  if (evidence.violations.empty()) return;
  const auto& policies = out.facts().page_policies();
  for (const Violation& violation : evidence.violations) {
    if (!enforced(violation) || by_extension(violation)) continue;
    if (policy::iequals(violation.blocked_uri, "inline")) report_inline(violation, policies, evidence, out);
  }
}

void csp_connect_blocked(const Evidence& evidence, Findings& out) {
  // What failed and what the policy says show some of it; only events show all.
  if (!evidence.has("violations")) out.lacks("violations");
  const auto& policies = out.facts().page_policies();
  for (const Violation& violation : evidence.violations) {
    if (!enforced(violation) || by_extension(violation)) continue;
    if (policy::iequals(violation.effective_directive, "connect-src")) {
      report_connect(violation, policies, evidence, out);
    }
  }
  report_refused_requests(policies, evidence, out);
}

}  // namespace devdiag::judge
