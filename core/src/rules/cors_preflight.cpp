// What the preflight says no to, and headers that an answer hides from the page.
#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
#include "rules/cors_facts.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"

namespace devdiag::judge {
namespace {

// What the fix should name besides what was refused.
constexpr std::string_view kUsualHeader = "Content-Type";

std::string first_header(const CorsAnswer& answer) {
  const auto& names = answer.response->request_headers;
  return names.empty() ? std::string(kUsualHeader) : names.front();
}

void report_denied(const CorsAnswer& answer, std::string what, std::string header, std::string_view field,
                   const Evidence& evidence, Findings& out) {
  Params params = cors_params(answer);
  params.emplace_back("denied", what);
  params.emplace_back("header", std::move(header));
  params.emplace_back("method", policy::normalized_method(answer.response->method));
  const std::string subject = cors_subject(answer, evidence) + ": " + what;
  out.add(subject, cors_proof(answer, field), std::move(params));
  add_page_side(subject, answer, evidence, out);
}

// One question of the preflight at a time, so that each refusal is told by its name.
policy::CorsVerdict ask(const CorsAnswer& answer, std::string_view method, std::string_view header) {
  // A value no safelist takes: preflights name only headers that need permission.
  const policy::RequestHeader asked{header, "\x7F"};
  policy::CorsRequest request{answer.response->request_origin, method, {}, answer.credentials};
  if (!header.empty()) request.headers = {&asked, 1};
  return policy::preflight_check(request, static_cast<int>(answer.response->status), answer.fields);
}

void judge_preflight(const CorsAnswer& answer, const Evidence& evidence, Findings& out) {
  using policy::CorsVerdict;
  const std::string& method = answer.response->method;
  const CorsVerdict for_method = ask(answer, method, {});
  if (for_method == CorsVerdict::method_denied) {
    report_denied(answer, "method " + policy::normalized_method(method), first_header(answer),
                  "Access-Control-Allow-Methods", evidence, out);
  }
  if (for_method == CorsVerdict::preflight_malformed) {
    const std::string methods = policy::combined(answer.fields.allow_methods).value_or("");
    const std::string_view list =
        policy::token_list(methods) ? "Access-Control-Allow-Headers" : "Access-Control-Allow-Methods";
    report_denied(answer, "a list that cannot be read", first_header(answer), list, evidence, out);
  }
  for (const std::string& name : answer.response->request_headers) {
    if (ask(answer, "GET", name) == CorsVerdict::header_denied)
      report_denied(answer, "header " + policy::to_lower(name), name, "Access-Control-Allow-Headers",
                    evidence, out);
  }
}

// The answer to this request that carries the header, whoever saw it.
const CorsAnswer* answer_with(const std::vector<CorsAnswer>& answers, const Request& request,
                              std::string_view header) {
  for (const CorsAnswer& answer : answers) {
    const bool same = !answer.is_preflight() && policy::iequals(answer.response->method, request.method) &&
                      without_query(answer.response->url) == without_query(request.url);
    if (same && !header_lines(*answer.response, header).empty()) return &answer;
  }
  return nullptr;
}

void judge_exposed(const Request& request, const std::vector<CorsAnswer>& answers, const Evidence& evidence,
                   Findings& out) {
  for (const std::string& name : request.read_headers) {
    const CorsAnswer* answer = answer_with(answers, request, name);
    const bool never = policy::iequals(name, "set-cookie") || policy::iequals(name, "set-cookie2");
    if (answer == nullptr || never) continue;
    if (policy::is_exposed(name, answer->fields, request.credentials == "include")) continue;
    const std::string subject = policy::to_lower(name) + " of " + cors_subject(*answer, evidence);
    Params params = cors_params(*answer);
    params.emplace_back("header", policy::to_lower(name));
    out.add(subject, cors_proof(*answer, name), std::move(params));
    out.add(subject, cors_proof(*answer, "Access-Control-Expose-Headers"), {}, 0);
  }
}

}  // namespace

void cors_preflight_status(const Evidence& evidence, Findings& out) {
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    if (!answer.is_preflight() || answer.is_ok() || answer.response->status == 0) continue;
    const std::int64_t status = answer.response->status;
    const bool redirect = status >= 300 && status <= 399;
    Params params = cors_params(answer);
    params.emplace_back("method", policy::normalized_method(answer.response->method));
    params.emplace_back("header", first_header(answer));
    params.emplace_back("status", std::to_string(status));
    params.emplace_back("effect", redirect ? "a preflight must not be redirected" : "only 200 to 299 counts");
    const std::string subject = cors_subject(answer, evidence);
    out.add(subject,
            {"entry", without_query(answer.response->url), "OPTIONS answered " + std::to_string(status),
             answer.response->seen_by},
            std::move(params));
    add_page_side(subject, answer, evidence, out);
  }
}

void cors_preflight_denied(const Evidence& evidence, Findings& out) {
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    if (answer.is_preflight() && answer.is_ok()) judge_preflight(answer, evidence, out);
  }
}

void cors_expose_missing(const Evidence& evidence, Findings& out) {
  const auto answers = cors_answers(evidence);
  for (const Request& request : evidence.requests) judge_exposed(request, answers, evidence, out);
}

}  // namespace devdiag::judge
