// Answers that keep the page from reading them, or let everybody read them: Access-Control-Allow-Origin.
#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
#include "rules/cors_facts.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

constexpr std::string_view kAllowOrigin = "Access-Control-Allow-Origin";
constexpr std::string_view kAllowCredentials = "Access-Control-Allow-Credentials";

// Preflights that fail by their status are another problem.
bool is_judged(const CorsAnswer& answer) { return !answer.is_preflight() || answer.is_ok(); }

void report(const CorsAnswer& answer, std::string_view header, Params more, const Evidence& evidence,
            Findings& out) {
  Params params = cors_params(answer);
  params.insert(params.end(), more.begin(), more.end());
  const std::string subject = cors_subject(answer, evidence);
  out.add(subject, cors_proof(answer, header), std::move(params));
  add_page_side(subject, answer, evidence, out);
}

std::string value_of(const CorsAnswer& answer) {
  return policy::combined(answer.fields.allow_origin).value_or("");
}

bool is_list(std::string_view value) { return value.find(',') != std::string_view::npos; }

// Why a single value does not fit the origin that asked.
std::string_view mismatch(std::string_view value, std::string_view origin) {
  if (policy::trim(value).empty()) return "it is empty";
  if (value == "null") return "it allows only documents without an origin";
  if (value.ends_with('/') && policy::iequals(value.substr(0, value.size() - 1), origin))
    return "an origin has no slash at its end";
  if (policy::iequals(value, origin)) return "it is written in another case";
  if (value.find('*') != std::string_view::npos) return "only a single * is a wildcard";
  const policy::Origin allowed = policy::parse_origin(value), asking = policy::parse_origin(origin);
  if (allowed.opaque) return "it is no origin";
  if (!policy::iequals(allowed.host, asking.host)) return "it names another host";
  return policy::iequals(allowed.scheme, asking.scheme) ? "it names another port" : "it names another scheme";
}

policy::CorsVerdict verdict_of(const CorsAnswer& answer, bool credentials) {
  return policy::cors_check(answer.fields, answer.response->request_origin, credentials);
}

// No server can mean these: documents of any site can have the first, nobody can own the second (RFC 6761).
bool is_nobodys(std::string_view origin) {
  const std::string_view host = policy::parse_origin(origin).host;
  return origin == "null" || policy::iequals(host, "invalid") || policy::iends_with(host, ".invalid");
}

bool sends_credentials(const CorsAnswer& answer) {
  return policy::combined(answer.fields.allow_credentials) == "true";
}

bool varies_by_origin(const Response& response) {
  const std::string text = policy::combined(header_lines(response, "Vary")).value_or("");
  const auto names = policy::token_list(text);
  return names && std::any_of(names->begin(), names->end(), [](std::string_view name) {
           return name == "*" || policy::iequals(name, "origin");
         });
}

bool is_cacheable(const Response& response) {
  const std::string text = policy::combined(header_lines(response, "Cache-Control")).value_or("");
  return policy::to_lower(text).find("no-store") == std::string::npos;
}

struct Asked {
  const CorsAnswer* answer;
  std::string url, value;
};

std::vector<Asked> asked(const std::vector<CorsAnswer>& answers) {
  std::vector<Asked> out;
  for (const CorsAnswer& answer : answers) {
    if (!answer.is_preflight())
      out.push_back({&answer, without_query(answer.response->url), value_of(answer)});
  }
  return out;
}

// Whether the value depends on who asks is only seen when two ask.
void judge_vary(const Asked& one, const std::vector<Asked>& all, const Evidence& evidence, Findings& out) {
  const Response& response = *one.answer->response;
  bool asked_twice = false, differs = false;
  for (const Asked& other : all) {
    if (other.url != one.url || other.answer->response->request_origin == response.request_origin) continue;
    asked_twice = true;
    differs = differs || other.value != one.value;
  }
  if (!asked_twice && !one.value.empty() && one.value != "*") out.lacks("request_responses");
  if (!differs || varies_by_origin(response) || !is_cacheable(response)) return;
  const std::string subject = cors_subject(*one.answer, evidence);
  const std::string vary = policy::combined(header_lines(response, "Vary")).value_or("");
  out.add(subject, cors_proof(*one.answer, kAllowOrigin),
          {{"url", one.url}, {"vary", vary.empty() ? "(absent)" : vary}});
  out.add(subject, cors_proof(*one.answer, "Vary"), {}, 0);
}

}  // namespace

void cors_acao_missing(const Evidence& evidence, Findings& out) {
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    const bool missing = verdict_of(answer, false) == policy::CorsVerdict::origin_missing;
    if (!missing || !is_judged(answer) || is_nobodys(answer.response->request_origin)) continue;
    report(answer, kAllowOrigin, {{"status", std::to_string(answer.response->status)}}, evidence, out);
  }
}

void cors_acao_mismatch(const Evidence& evidence, Findings& out) {
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    const std::string value = value_of(answer);
    const bool single = verdict_of(answer, false) == policy::CorsVerdict::origin_mismatch && !is_list(value);
    // An answer that refuses an origin nobody owns is as it should be.
    if (!single || !is_judged(answer) || is_nobodys(answer.response->request_origin)) continue;
    const std::string_view reason = mismatch(value, answer.response->request_origin);
    report(answer, kAllowOrigin,
           {{"reason", std::string(reason)}, {"value", value.empty() ? "(nothing)" : value}}, evidence, out);
  }
}

void cors_acao_multiple(const Evidence& evidence, Findings& out) {
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    const std::string value = value_of(answer);
    if (is_judged(answer) && is_list(value)) report(answer, kAllowOrigin, {{"value", value}}, evidence, out);
  }
}

void cors_wildcard_credentials(const Evidence& evidence, Findings& out) {
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    if (!is_judged(answer)) continue;
    // A server that allows credentials means them to be sent.
    const auto verdict = verdict_of(answer, answer.credentials || sends_credentials(answer));
    if (verdict == policy::CorsVerdict::wildcard_with_credentials)
      report(answer, kAllowOrigin, {{"reason", "* allows no credentials"}}, evidence, out);
    if (verdict == policy::CorsVerdict::credentials_missing)
      report(answer, kAllowCredentials, {{"reason", "Access-Control-Allow-Credentials is not \"true\""}},
             evidence, out);
  }
}

void cors_origin_reflected(const Evidence& evidence, Findings& out) {
  bool asked = false;
  for (const CorsAnswer& answer : cors_answers(evidence)) {
    const std::string& origin = answer.response->request_origin;
    if (!is_nobodys(origin)) continue;
    asked = true;
    if (value_of(answer) != origin || !sends_credentials(answer)) continue;
    const std::string url = without_query(answer.response->url);
    const std::string own = policy::serialize(policy::parse_origin(evidence.page.url));
    const std::string subject = cors_subject(answer, evidence);
    out.add(subject, cors_proof(answer, kAllowOrigin),
            {{"asked_as", origin}, {"origin", own == "null" ? "" : own}, {"url", url}});
    out.add(subject, cors_proof(answer, kAllowCredentials), {}, 0);
  }
  if (!asked) out.lacks("request_responses");  // nobody asked with an origin that no list can hold
}

void cors_vary_origin_missing(const Evidence& evidence, Findings& out) {
  const auto answers = cors_answers(evidence);
  const auto all = asked(answers);
  for (const Asked& one : all) judge_vary(one, all, evidence, out);
}

}  // namespace devdiag::judge
