// Collects the answers to cross-origin requests and joins them with what the page saw.
#include "rules/cors_facts.hpp"

#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
#include "rules/cors_log.hpp"
#include "rules/document.hpp"
#include "rules/request.hpp"

namespace devdiag::judge {
namespace {

bool may_be_cors(const Response& response) {
  const bool role = response.role == "request" || response.role == "preflight" || response.role == "asset";
  if (!role || response.request_origin.empty()) return false;
  const policy::Origin asking = policy::parse_origin(response.request_origin);
  return !policy::same_origin(asking, policy::parse_origin(response.url));
}

const Request* request_of(const Response& response, const Evidence& evidence) {
  const std::string url = without_query(response.url);
  const auto same = [&](const Request& request) {
    return policy::iequals(request.method, response.method) && without_query(request.url) == url;
  };
  const auto found = std::find_if(evidence.requests.begin(), evidence.requests.end(), same);
  return found == evidence.requests.end() ? nullptr : &*found;
}

// Forms, images and fetches in no-cors mode send an Origin header too, and nobody checks the answer.
bool is_cors_mode(const Request* request) {
  return request == nullptr || request->mode.empty() || request->mode == "cors";
}

policy::CorsFields fields_of(const Response& response) {
  return {header_lines(response, "Access-Control-Allow-Origin").to_vector(),
          header_lines(response, "Access-Control-Allow-Credentials").to_vector(),
          header_lines(response, "Access-Control-Allow-Methods").to_vector(),
          header_lines(response, "Access-Control-Allow-Headers").to_vector(),
          header_lines(response, "Access-Control-Expose-Headers").to_vector()};
}

BuiltProof failure_proof(const Request& request) {
  return {"entry", request.url, upper_case(request.method) + " " + request.url + " failed without a response",
          "page"};
}

// A value no safelist takes: preflights name only headers that need permission.
constexpr std::string_view kUnsafeValue = "\x7F";

bool is_refused(const CorsAnswer& answer) {
  const Response& response = *answer.response;
  const std::string& origin = response.request_origin;
  if (!answer.is_preflight())
    return policy::cors_check(answer.fields, origin, answer.credentials) != policy::CorsVerdict::allowed;
  std::vector<policy::RequestHeader> asked;
  for (const std::string& name : response.request_headers) asked.push_back({name, kUnsafeValue});
  const policy::CorsRequest request{origin, response.method, asked, answer.credentials};
  return policy::preflight_check(request, static_cast<int>(response.status), answer.fields) !=
         policy::CorsVerdict::allowed;
}

}  // namespace

std::vector<CorsAnswer> cors_answers(const Evidence& evidence) {
  std::vector<CorsAnswer> answers;
  for (const Response& response : evidence.responses) {
    if (!may_be_cors(response)) continue;
    const Request* request = request_of(response, evidence);
    if (!is_cors_mode(request)) continue;
    const bool credentials = request != nullptr && request->credentials == "include";
    answers.push_back({&response, request, fields_of(response), credentials});
  }
  return answers;
}

std::string cors_subject(const CorsAnswer& answer, const Evidence& evidence) {
  return (answer.is_preflight() ? "preflight of " : "") +
         endpoint_name(answer.response->method, without_query(answer.response->url), evidence);
}

Params cors_params(const CorsAnswer& answer) {
  const std::string url = without_query(answer.response->url);
  return {{"api_origin", policy::serialize(policy::parse_origin(url))},
          {"origin", answer.response->request_origin},
          {"url", url}};
}

BuiltProof cors_proof(const CorsAnswer& answer, std::string_view header) {
  const auto lines = header_lines(*answer.response, header);
  const auto text = policy::combined(lines);
  return {"header", header, text.value_or("absent from " + without_query(answer.response->url)),
          answer.response->seen_by};
}

void add_page_side(const std::string& subject, const CorsAnswer& answer, const Evidence& evidence,
                   Findings& out) {
  const Request* request = answer.request;
  if (request == nullptr && answer.response->role != "asset" && evidence.has("requests"))
    out.holds(Circumstance::unused);
  if (request != nullptr && request->outcome == "failed") out.add(subject, failure_proof(*request), {}, 0);
  if (evidence.logs.empty()) return;
  const std::string url = without_query(answer.response->url);
  for (const LogLine& line : evidence.logs) {
    if (refused_address(line) != url) continue;
    out.add(subject, {"event", line.logger.empty() ? line.source : line.logger, line.message, "log"}, {}, 0);
  }
}

bool is_told_by(const std::vector<CorsAnswer>& answers, const LogLine& line) {
  const std::string url = refused_address(line);
  if (url.empty()) return false;
  return std::any_of(answers.begin(), answers.end(), [&](const CorsAnswer& answer) {
    return without_query(answer.response->url) == url && is_refused(answer);
  });
}

}  // namespace devdiag::judge
