// Severity follows observed use, by the circumstances that catalogue files name under `fits` and nothing
// else.
#include <doctest/doctest.h>

#include <algorithm>

#include "devdiag/catalogue.hpp"
#include "devdiag/diagnose.hpp"
#include "fixtures.hpp"

using namespace devdiag;
using namespace devdiag::test;

namespace {

Evidence page(std::string url, std::vector<std::string> kinds) {
  Evidence evidence;
  evidence.page.url = std::move(url);
  evidence.collected = std::move(kinds);
  evidence.collected.emplace_back("page");
  return evidence;
}

Evidence answered(std::string url, std::vector<Header> headers) {
  Evidence evidence = page(url, {"document_response", "metas", "set_cookies"});
  Response response;
  response.url = std::move(url);
  response.role = "document";
  response.status = 200;
  response.headers = std::move(headers);
  evidence.responses = {response};
  return evidence;
}

// "warn" or "info local_host"; empty when not found.
std::string fitted(const Evidence& evidence, std::string_view code) {
  for (const Finding& finding : diagnose(evidence, {}).findings) {
    if (finding.problem_code != code) continue;
    return std::string(to_name(finding.severity)) + (finding.fitted.empty() ? "" : " ") +
           std::string(finding.fitted);
  }
  return {};
}

}  // namespace

TEST_CASE("a page of one's own computer needs less hardening than a site") {
  CHECK(fitted(answered("https://shop.example/", {}), "CSP_MISSING") == "warn");
  CHECK(fitted(answered("https://shop.example/", {}), "HSTS_MISSING") == "warn");
  for (const char* url : {"http://localhost:5173/", "http://127.0.0.1:8000/", "http://app.localhost/"}) {
    CHECK(fitted(answered(url, {}), "CSP_MISSING") == "info local_host");
    CHECK(fitted(answered(url, {}), "CLICKJACKING_UNPROTECTED") == "info local_host");
    CHECK(fitted(answered(url, {}), "HSTS_MISSING").empty());  // RFC 6797 applies to no such host
  }
  const std::vector<Header> cookie{{"Set-Cookie", "sid=1; Secure; HttpOnly"}};
  CHECK(fitted(answered("http://shop.example/", cookie), "COOKIE_SECURE_HTTP") == "error");
  CHECK(
      fitted(answered("http://localhost:3000/", cookie), "COOKIE_SECURE_HTTP").empty());  // browsers take it
}

TEST_CASE("a page that runs no script needs a script policy less") {
  Evidence evidence = answered("https://shop.example/", {});
  evidence.collected.emplace_back("scripts");
  CHECK(fitted(evidence, "CSP_MISSING") == "info unused");
  evidence.page.inline_scripts = true;
  CHECK(fitted(evidence, "CSP_MISSING") == "warn");
  evidence.page.inline_scripts = false;
  evidence.scripts = {{"script", "https://shop.example/a.js", "", "", {}}};
  CHECK(fitted(evidence, "CSP_MISSING") == "warn");
}

TEST_CASE("a missing directive that is used matters more than one that nothing uses") {
  Evidence evidence = answered("https://shop.example/", {{"Content-Security-Policy", "script-src 'self'"}});
  CHECK(fitted(evidence, "CSP_FORM_ACTION_MISSING") == "info");
  CHECK(fitted(evidence, "CSP_OBJECT_SRC_MISSING") == "warn");
  evidence.collected.emplace_back("loads");
  CHECK(fitted(evidence, "CSP_OBJECT_SRC_MISSING") == "info unused");
  Load form;
  form.directive = "form-action";
  form.url = "https://shop.example/buy";
  Load plugin = form;
  plugin.directive = "object-src";
  evidence.loads = {form, plugin};
  CHECK(fitted(evidence, "CSP_FORM_ACTION_MISSING") == "warn used");
  CHECK(fitted(evidence, "CSP_OBJECT_SRC_MISSING") == "warn");
}

TEST_CASE("a slip in a report-only policy is milder, unless an enforced one has it too") {
  const std::string slip = "script-src self";
  std::vector<Header> headers{{"Content-Security-Policy-Report-Only", slip}};
  CHECK(fitted(answered("https://shop.example/", headers), "CSP_SYNTAX_INVALID") == "warn report_only");
  headers.push_back({"Content-Security-Policy", slip});
  CHECK(fitted(answered("https://shop.example/", headers), "CSP_SYNTAX_INVALID") == "error");
}

TEST_CASE("an answer that no request of the watched page asked for is milder") {
  Evidence evidence = page("https://shop.example/", {"request_responses"});
  Response response;
  response.url = "https://api.example/orders";
  response.role = "request";
  response.status = 200;
  response.request_origin = "https://shop.example";
  evidence.responses = {response};
  CHECK(fitted(evidence, "CORS_ACAO_MISSING") == "error");  // nobody watched
  evidence.collected.emplace_back("requests");
  CHECK(fitted(evidence, "CORS_ACAO_MISSING") == "warn unused");
  Request request;
  request.url = response.url;
  request.outcome = "failed";
  evidence.requests = {request};
  CHECK(fitted(evidence, "CORS_ACAO_MISSING") == "error");
}

TEST_CASE("nothing but the catalogue's fits changes severity or weight") {
  for (const Fixture& fixture : all_fixtures()) {
    for (const Finding& finding : diagnose_fixture(fixture).findings) {
      const ProblemInfo& problem = *find_problem(finding.problem_code);
      const auto fit = std::find_if(problem.fits.begin(), problem.fits.end(),
                                    [&](const Fit& each) { return finding.fitted == to_name(each.when); });
      const bool own = finding.fitted.empty();
      REQUIRE_MESSAGE((own || fit != problem.fits.end()), fixture.name());
      CHECK_MESSAGE(finding.severity == (own ? problem.severity : fit->severity), fixture.name());
      CHECK_MESSAGE(finding.weight == (own ? problem.weight : fit->weight), fixture.name());
    }
  }
}
