// What page and server saw of one thing is one finding with the proof of both, whatever rules look at it.
#include <doctest/doctest.h>

#include <algorithm>

#include "devdiag/diagnose.hpp"

using namespace devdiag;

namespace {

constexpr const char* kPage = "https://shop.example/checkout";
constexpr const char* kApi = "https://api.example/orders";

Evidence page(std::vector<std::string> kinds) {
  Evidence evidence;
  evidence.page.url = kPage;
  evidence.collected = std::move(kinds);
  evidence.collected.emplace_back("page");
  return evidence;
}

Response answer(std::string url, std::string role, std::vector<Header> headers, std::string seen_by) {
  Response response;
  response.url = std::move(url);
  response.role = std::move(role);
  response.status = 200;
  response.headers = std::move(headers);
  response.seen_by = std::move(seen_by);
  return response;
}

Request failed(std::string url) {
  Request request;
  request.url = std::move(url);
  request.initiator = "fetch";
  request.outcome = "failed";
  request.mode = "cors";
  return request;
}

LogLine browser_says(std::string message, std::string url = {}) {
  LogLine line;
  line.source = "browser";
  line.message = std::move(message);
  line.url = std::move(url);
  return line;
}

// Codes of all findings with a proof that names the text, of all rules.
std::vector<std::string> codes_about(const Report& report, std::string_view text) {
  std::vector<std::string> codes;
  for (const Finding& finding : report.findings) {
    const bool names = std::any_of(finding.proof.begin(), finding.proof.end(), [&](const Proof& proof) {
      return (std::string(proof.where) + " " + std::string(proof.text)).find(text) != std::string::npos;
    });
    if (names) codes.emplace_back(finding.problem_code);
  }
  return codes;
}

// "header/probe event/page": kind and observer of each proof.
std::string origins(const Report& report, std::string_view code) {
  std::string out;
  for (const Finding& finding : report.findings) {
    if (finding.problem_code != code) continue;
    for (const Proof& proof : finding.proof)
      out.append(out.empty() ? "" : " ").append(proof.kind).append("/").append(proof.seen_by);
  }
  return out;
}

std::int64_t count_of(const Report& report, std::string_view code) {
  for (const Finding& finding : report.findings) {
    if (finding.problem_code == code) return finding.count;
  }
  return 0;
}

}  // namespace

TEST_CASE("a violation, the policy that caused it and the request it stopped are one finding") {
  const std::string policy = "default-src 'self'; script-src 'self' 'nonce-MTIzNDU2Nzg5MDEyMzQ1Ng=='";
  Evidence evidence = page({"document_response", "metas", "violations", "requests"});
  evidence.responses = {answer(kPage, "document", {{"Content-Security-Policy", policy}}, "probe")};
  Violation violation;
  violation.effective_directive = "connect-src";
  violation.blocked_uri = kApi;
  violation.original_policy = policy;
  violation.count = 3;
  evidence.violations = {violation};
  evidence.requests = {failed(kApi)};
  const Report report = diagnose(evidence, {});
  CHECK(codes_about(report, kApi) == std::vector<std::string>{"CSP_CONNECT_BLOCKED"});
  CHECK(origins(report, "CSP_CONNECT_BLOCKED") == "event/page header/probe entry/page");
  CHECK(count_of(report, "CSP_CONNECT_BLOCKED") == 3);
}

TEST_CASE("a blocked file and inline code show the header or meta element that blocked them") {
  Evidence evidence = page({"document_response", "metas", "violations", "resources"});
  evidence.responses = {answer(kPage, "document", {}, "page")};
  evidence.metas = {{"Content-Security-Policy", "script-src 'self'", true}};
  Violation script;
  script.effective_directive = "script-src-elem";
  script.blocked_uri = "https://cdn.example/a.js";
  script.original_policy = "script-src 'self'";
  Violation code = script;
  code.blocked_uri = "inline";
  evidence.violations = {script, code};
  evidence.resources = {{"script", "https://cdn.example/a.js", 1, 0}};
  const Report report = diagnose(evidence, {});
  CHECK(codes_about(report, "cdn.example") == std::vector<std::string>{"CSP_SCRIPT_BLOCKED"});
  CHECK(origins(report, "CSP_SCRIPT_BLOCKED") == "event/page meta/page");
  CHECK(origins(report, "CSP_INLINE_BLOCKED") == "event/page meta/page");
}

TEST_CASE("a policy of another text is not taken for the cause") {
  Evidence evidence = page({"document_response", "metas", "violations"});
  evidence.responses = {answer(kPage, "document", {{"Content-Security-Policy", "img-src 'self'"}}, "page")};
  Violation violation;
  violation.effective_directive = "script-src-elem";
  violation.blocked_uri = "inline";
  violation.original_policy = "script-src 'self'";
  evidence.violations = {violation};
  CHECK(origins(diagnose(evidence, {}), "CSP_INLINE_BLOCKED") == "event/page");
}

TEST_CASE("what a report-only policy would stop is proof for promoting it, not a blocked file") {
  const std::string policy = "script-src 'self'";
  Evidence evidence = page({"document_response", "metas", "violations"});
  evidence.responses = {answer(kPage, "document", {{"Content-Security-Policy-Report-Only", policy}}, "page")};
  Violation violation;
  violation.effective_directive = "script-src-elem";
  violation.blocked_uri = "https://cdn.example/a.js";
  violation.disposition = "report";
  violation.original_policy = policy;
  evidence.violations = {violation};
  const Report report = diagnose(evidence, {});
  CHECK(codes_about(report, "cdn.example") == std::vector<std::string>{"CSP_REPORT_ONLY_ONLY"});
  CHECK(origins(report, "CSP_REPORT_ONLY_ONLY") == "header/page event/page");
}

TEST_CASE("CORS: the answer, the failed request and the browser's sentence are one finding") {
  Evidence evidence = page({"request_responses", "requests", "logs"});
  evidence.responses = {answer(kApi, "request", {}, "probe")};
  evidence.responses[0].request_origin = "https://shop.example";
  evidence.requests = {failed(kApi)};
  evidence.logs = {browser_says("Access to fetch at 'https://api.example/orders?page=2' from origin "
                                "'https://shop.example' has been blocked by CORS policy: No "
                                "'Access-Control-Allow-Origin' header is present."),
                   browser_says("Uncaught (in promise) TypeError: Failed to fetch")};
  const Report report = diagnose(evidence, {});
  CHECK(codes_about(report, "api.example") == std::vector<std::string>{"CORS_ACAO_MISSING"});
  CHECK(origins(report, "CORS_ACAO_MISSING") == "header/probe entry/page event/log");
  CHECK(count_of(report, "FAILED_TO_FETCH") == 0);
  CHECK(count_of(report, "CORS_BLOCK") == 0);
}

TEST_CASE("CORS: a refused preflight takes the browser's sentence as well") {
  Evidence evidence = page({"preflight_responses", "requests", "logs"});
  Response preflight =
      answer(kApi, "preflight", {{"Access-Control-Allow-Origin", "https://shop.example"}}, "log");
  preflight.method = "DELETE";
  preflight.request_origin = "https://shop.example";
  evidence.responses = {preflight};
  evidence.logs = {
      browser_says("Cross-Origin Request Blocked: The Same Origin Policy disallows reading the "
                   "remote resource at https://api.example/orders. (Reason: Did not find method "
                   "in CORS header ‘Access-Control-Allow-Methods’).")};
  const Report report = diagnose(evidence, {});
  CHECK(codes_about(report, "api.example") == std::vector<std::string>{"CORS_PREFLIGHT_DENIED"});
  CHECK(origins(report, "CORS_PREFLIGHT_DENIED") == "header/log event/log");
}

TEST_CASE("CORS: the browser's sentence stands alone where no answer explains it") {
  Evidence evidence = page({"request_responses", "requests", "logs"});
  evidence.responses = {
      answer(kApi, "request", {{"Access-Control-Allow-Origin", "https://shop.example"}}, "probe")};
  evidence.responses[0].request_origin = "https://shop.example";
  evidence.logs = {
      browser_says("Access to fetch at 'https://api.example/orders' from origin 'x' has been "
                   "blocked by CORS policy: something else.")};
  CHECK(count_of(diagnose(evidence, {}), "CORS_BLOCK") == 1);
}

TEST_CASE("a failed request and what the log says of it are one failure") {
  Evidence evidence = page({"requests", "logs"});
  evidence.requests = {failed("https://shop.example/api/orders")};
  evidence.logs = {browser_says("TypeError: Failed to fetch", "https://shop.example/api/orders?page=1")};
  Report report = diagnose(evidence, {});
  CHECK(origins(report, "FAILED_TO_FETCH") == "entry/page event/log");
  CHECK(count_of(report, "FAILED_TO_FETCH") == 1);
  evidence.logs = {browser_says("TypeError: Failed to fetch", "https://shop.example/api/carts")};
  report = diagnose(evidence, {});
  CHECK(std::count_if(report.findings.begin(), report.findings.end(),
                      [](const Finding& finding) { return finding.problem_code == "FAILED_TO_FETCH"; }) == 2);
}

TEST_CASE("a refused cookie is seen in Set-Cookie and missing in the page") {
  Evidence evidence = page({"set_cookies", "cookies"});
  evidence.responses = {answer(
      kPage, "document",
      {{"Set-Cookie", "__Host-cart=1; Path=/shop; Secure"}, {"Set-Cookie", "a=1; SameSite=None"}}, "probe")};
  const Report report = diagnose(evidence, {});
  CHECK(origins(report, "COOKIE_PREFIX_INVALID") == "header/probe entry/page");
  CHECK(origins(report, "COOKIE_SAMESITE_NONE_INSECURE") == "header/probe entry/page");
}

TEST_CASE("a cookie seen by server and page is counted once") {
  Evidence evidence = page({"set_cookies", "cookies"});
  evidence.responses = {answer(kPage, "document", {{"Set-Cookie", "sid=1; Path=/"}}, "probe")};
  Cookie cookie;
  cookie.name = "sid";
  evidence.cookies = {cookie};
  const Report report = diagnose(evidence, {});
  for (const char* code : {"COOKIE_SECURE_MISSING", "COOKIE_HTTPONLY_MISSING"}) {
    CHECK(origins(report, code) == "header/probe entry/page");
    CHECK(count_of(report, code) == 1);
  }
}

TEST_CASE("a refusing frame and its element in the page are one finding") {
  Evidence evidence = page({"frames", "frame_responses"});
  evidence.responses = {answer("https://pay.example/form", "frame", {{"X-Frame-Options", "DENY"}}, "probe")};
  Frame frame;
  frame.selector = "#pay";
  frame.src = "https://pay.example/form";
  frame.ready_expected = true;
  frame.waited_ms = 5'000;
  evidence.frames = {frame};
  const Report report = diagnose(evidence, {});
  CHECK(origins(report, "IFRAME_FRAME_ANCESTORS_BLOCKED") == "header/probe element/page");
  CHECK(codes_about(report, "#pay") == std::vector<std::string>{"IFRAME_FRAME_ANCESTORS_BLOCKED"});
}
