// Why requests fail, as far as the evidence says.
#include "rules/request.hpp"

#include <algorithm>

#include "policy/address_space.hpp"
#include "policy/ascii.hpp"
#include "policy/cors.hpp"
#include "policy/mixed_content.hpp"
#include "rules/document.hpp"
#include "rules/violation.hpp"

namespace devdiag::judge {
namespace {

using policy::AddressSpace;
using policy::Directive;

bool refused_by_policy(const policy::Url& url, const Evidence& evidence, Facts& facts) {
  const auto reported = [&](const Violation& violation) {
    return enforced(violation) && policy::iequals(violation.effective_directive, "connect-src") &&
           same_target(violation.blocked_uri, url.text);
  };
  if (std::any_of(evidence.violations.begin(), evidence.violations.end(), reported)) return true;
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  return refusing_policy(facts.page_policies(), Directive::connect_src, url, self) != nullptr;
}

// Another observer was answered, but not in a way that lets this origin read it.
bool refused_by_cors(const Request& request, const Evidence& evidence) {
  const std::string origin = policy::serialize(policy::parse_origin(evidence.page.url));
  const bool credentials = request.credentials == "include";
  return std::any_of(evidence.responses.begin(), evidence.responses.end(), [&](const Response& response) {
    const bool same = response.role == "request" || response.role == "preflight";
    if (!same || response.status == 0 || without_query(response.url) != without_query(request.url))
      return false;
    policy::CorsFields fields;
    fields.allow_origin = header_lines(response, "Access-Control-Allow-Origin").to_vector();
    fields.allow_credentials = header_lines(response, "Access-Control-Allow-Credentials").to_vector();
    return policy::cors_check(fields, origin, credentials) != policy::CorsVerdict::allowed;
  });
}

}  // namespace

bool script_made(const Request& request) {
  return request.initiator != "navigation" && request.initiator != "resource";
}

bool written_by_page(const LogLine& line) {
  return policy::iequals(line.source, "frontend") || policy::iequals(line.source, "browser");
}

std::string upper_case(std::string_view method) {
  std::string out(method);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

std::string endpoint_name(std::string_view method, std::string_view url, const Evidence& evidence) {
  return (method.empty() ? std::string() : upper_case(method) + " ") + subject_url(url, evidence);
}

bool upgrades_insecure_requests(Facts& facts) {
  const auto& policies = facts.page_policies();
  return std::any_of(policies.begin(), policies.end(), [](const SeenPolicy* seen) {
    return seen->policy.disposition == policy::Disposition::enforce &&
           seen->policy.has(Directive::upgrade_insecure_requests);
  });
}

bool is_mixed_content(const policy::Url& url, const Evidence& evidence, Facts& facts) {
  const auto page = policy::parse_url(evidence.page.url);
  const bool secure = page && policy::iequals(page->scheme, "https");
  const auto verdict = policy::judge_mixed(url, policy::Subresource::blockable, secure, false);
  return verdict == policy::MixedVerdict::blocked && !upgrades_insecure_requests(facts);
}

bool enters_local_network(const policy::Url& url, const Evidence& evidence) {
  const auto page = policy::parse_url(evidence.page.url);
  if (!page || !page->has_authority) return false;
  const AddressSpace from = policy::address_space(page->host), to = policy::address_space(url.host);
  const bool inside = from == AddressSpace::loopback || from == AddressSpace::local;
  return !inside && (to == AddressSpace::loopback || to == AddressSpace::local);
}

bool failure_is_explained(const Request& request, const Evidence& evidence, Facts& facts) {
  const auto url = policy::parse_url(request.url);
  if (!url) return false;
  return refused_by_policy(*url, evidence, facts) || is_mixed_content(*url, evidence, facts) ||
         enters_local_network(*url, evidence) || refused_by_cors(request, evidence);
}

std::string duration_words(std::int64_t ms) {
  if (ms < 1'000) return std::to_string(ms) + " ms";
  const std::int64_t tenths = (ms + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

}  // namespace devdiag::judge
