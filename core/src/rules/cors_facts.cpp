// Collects the answers to cross-origin requests and joins them with what the page saw.
#include "rules/cors_facts.hpp"

#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
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
  return {header_lines(response, "Access-Control-Allow-Origin"),
          header_lines(response, "Access-Control-Allow-Credentials"),
          header_lines(response, "Access-Control-Allow-Methods"),
          header_lines(response, "Access-Control-Allow-Headers"),
          header_lines(response, "Access-Control-Expose-Headers")};
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

std::vector<std::pair<std::string, std::string>> cors_params(const CorsAnswer& answer) {
  const std::string url = without_query(answer.response->url);
  return {{"api_origin", policy::serialize(policy::parse_origin(url))},
          {"origin", answer.response->request_origin},
          {"url", url}};
}

Proof cors_proof(const CorsAnswer& answer, std::string_view header) {
  const auto lines = header_lines(*answer.response, header);
  const auto text = policy::combined(lines);
  return {"header", std::string(header), text.value_or("absent from " + without_query(answer.response->url)),
          answer.response->seen_by};
}

bool has_failed(const CorsAnswer& answer) {
  return answer.request != nullptr && answer.request->outcome == "failed";
}

Proof failure_proof(const CorsAnswer& answer) {
  const Request& request = *answer.request;
  return {"entry", request.url, upper_case(request.method) + " " + request.url + " failed without a response",
          "page"};
}

}  // namespace devdiag::judge
