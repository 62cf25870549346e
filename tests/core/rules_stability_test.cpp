// Fingerprints stay the same under irrelevant change and differ where the finding differs.
#include <doctest/doctest.h>

#include <functional>
#include <set>

#include "fixtures.hpp"
#include "rules/script_error.hpp"

using namespace devdiag;
using namespace devdiag::test;

namespace {

std::set<std::string> fingerprints(const Evidence& evidence, const std::string& code) {
  DiagnoseOptions options;
  options.only = {code};
  std::set<std::string> out;
  for (const Finding& finding : diagnose(evidence, options).findings) out.emplace(finding.fingerprint);
  return out;
}

Evidence base(std::vector<std::string> kinds) {
  Evidence evidence;
  evidence.page.url = "https://shop.example/checkout";
  evidence.collected = std::move(kinds);
  return evidence;
}

// In both the problem must be found; `same` says whether it is one finding.
void compare(const std::string& code, const Evidence& a, const Evidence& b, bool same) {
  REQUIRE(fingerprints(a, code).size() == 1);
  REQUIRE(fingerprints(b, code).size() == 1);
  CHECK((fingerprints(a, code) == fingerprints(b, code)) == same);
}

Evidence with_violation(const std::function<void(Violation&)>& change) {
  Evidence evidence = base({"violations"});
  Violation violation;
  violation.effective_directive = "script-src-elem";
  violation.blocked_uri = "inline";
  violation.document_uri = "https://shop.example/checkout?step=1";
  violation.original_policy = "script-src 'self' 'nonce-abc'";
  violation.line = 7;
  change(violation);
  evidence.violations.push_back(violation);
  return evidence;
}

Evidence with_error(const std::function<void(ScriptError&)>& change) {
  Evidence evidence = base({"errors"});
  ScriptError error;
  error.message = "Error: order 4711 not found in 'cart'";
  error.source = "https://shop.example/js/app.3f2a1c9b.js";
  error.stack = error.message + "\n    at load (https://shop.example/js/app.3f2a1c9b.js:10:5)";
  change(error);
  evidence.errors.push_back(error);
  return evidence;
}

Evidence with_request(const std::function<void(Request&)>& change) {
  Evidence evidence = base({"requests"});
  Request request;
  request.url = "https://shop.example/api/orders/48213?page=1";
  request.initiator = "fetch";
  request.status = 500;
  change(request);
  evidence.requests.push_back(request);
  return evidence;
}

Evidence with_policy(std::string policy) {
  Evidence evidence = base({"document_response", "metas"});
  Response response;
  response.url = "https://shop.example/checkout";
  response.role = "document";
  response.status = 200;
  response.headers = {{"Content-Security-Policy", std::move(policy)}};
  evidence.responses.push_back(response);
  return evidence;
}

}  // namespace

TEST_CASE("inline violations: nonce, line, sample and query do not matter, the kind of code does") {
  const Evidence first = with_violation([](Violation&) {});
  compare("CSP_INLINE_BLOCKED", first,
          with_violation([](Violation& v) { v.line = 99, v.column = 4, v.sample = "var x"; }), true);
  compare("CSP_INLINE_BLOCKED", first,
          with_violation([](Violation& v) { v.original_policy = "script-src 'self' 'nonce-xyz'"; }), true);
  compare("CSP_INLINE_BLOCKED", first,
          with_violation([](Violation& v) { v.document_uri = "https://shop.example/checkout?step=2"; }),
          true);
  compare("CSP_INLINE_BLOCKED", first,
          with_violation([](Violation& v) { v.effective_directive = "script-src-attr"; }), false);
  compare("CSP_INLINE_BLOCKED", first,
          with_violation([](Violation& v) { v.document_uri = "https://shop.example/cart"; }), false);
}

TEST_CASE("script errors: build hash, line and data do not matter, message and function do") {
  const Evidence first = with_error([](ScriptError&) {});
  compare("JS_ERROR_UNCAUGHT", first, with_error([](ScriptError& e) { e.line = 3, e.count = 9; }), true);
  compare("JS_ERROR_UNCAUGHT", first, with_error([](ScriptError& e) {
            e.message = "Error: order 99 not found in 'cart'";
            e.stack = e.message + "\n    at load (https://shop.example/js/app.77e0aa12.js:11:50)";
          }),
          true);
  compare("JS_ERROR_UNCAUGHT", first,
          with_error([](ScriptError& e) { e.message = "Error: order 4711 not found in 'stock'"; }), false);
  compare("JS_ERROR_UNCAUGHT", first, with_error([](ScriptError& e) {
            e.stack = e.message + "\n    at save (https://shop.example/js/app.3f2a1c9b.js:10:5)";
          }),
          false);
}

TEST_CASE("request errors: ids, query values and the code within its class do not matter") {
  const Evidence first = with_request([](Request&) {});
  compare("FETCH_STATUS_ERROR", first,
          with_request([](Request& r) { r.url = "https://shop.example/api/orders/77?page=2"; }), true);
  compare("FETCH_STATUS_ERROR", first, with_request([](Request& r) { r.status = 503, r.count = 4; }), true);
  compare("FETCH_STATUS_ERROR", first, with_request([](Request& r) { r.method = "get"; }), true);
  compare("FETCH_STATUS_ERROR", first, with_request([](Request& r) { r.status = 404; }), false);
  compare("FETCH_STATUS_ERROR", first, with_request([](Request& r) { r.method = "DELETE"; }), false);
  compare("FETCH_STATUS_ERROR", first,
          with_request([](Request& r) { r.url = "https://shop.example/api/carts/77"; }), false);
}

TEST_CASE("request errors: a moved port of the page's own origin does not matter") {
  Evidence first = with_request([](Request& r) { r.url = "http://127.0.0.1:8377/api/orders"; });
  first.page.url = "http://127.0.0.1:8377/demo/";
  Evidence moved = with_request([](Request& r) { r.url = "http://127.0.0.1:40123/api/orders"; });
  moved.page.url = "http://127.0.0.1:40123/demo/";
  compare("FETCH_STATUS_ERROR", first, moved, true);
}

TEST_CASE("policies: order and wording do not matter") {
  compare("CSP_SCRIPT_UNSAFE_INLINE", with_policy("script-src 'self' 'unsafe-inline'"),
          with_policy("img-src *; SCRIPT-SRC 'unsafe-inline' https://cdn.example 'self'"), true);
  compare("CSP_SCRIPT_UNSAFE_INLINE", with_policy("script-src 'self' 'unsafe-inline'"),
          with_policy("default-src 'unsafe-inline'"), true);
}

TEST_CASE("policies: nonces, order and other directives change no finding about them") {
  const auto same = [](const std::string& code, std::string a, std::string b) {
    compare(code, with_policy(std::move(a)), with_policy(std::move(b)), true);
  };
  same("CSP_BASE_URI_MISSING", "script-src 'nonce-AAECAwQFBgcICQoLDA0ODw=='",
       "img-src *; script-src 'nonce-q83vEjRWeJASNFZ4kKvN7w==' 'strict-dynamic'");
  same("CSP_SCRIPT_SRC_BROAD", "script-src https:", "default-src 'none'; script-src 'self' HTTPS:");
  same("CSP_SYNTAX_INVALID", "script-src self", "img-src 'self'; SCRIPT-SRC https://a.example SELF");
  same("CSP_NONCE_WEAK", "script-src 'nonce-abc'", "script-src 'self' 'nonce-123'");
  same("CSP_OBJECT_SRC_MISSING", "script-src 'self'", "script-src 'none'; img-src 'self'");
  compare("CSP_SCRIPT_SRC_BROAD", with_policy("script-src https:"), with_policy("script-src data:"), false);
}

TEST_CASE("headers of the document: what the finding is about is not the value") {
  const auto with_header = [](std::string name, std::string value) {
    Evidence evidence = with_policy("default-src 'self'");
    evidence.responses[0].headers = {{std::move(name), std::move(value)}};
    return evidence;
  };
  const std::string hsts = "Strict-Transport-Security";
  compare("HSTS_WEAK", with_header(hsts, "max-age=60; includeSubDomains"),
          with_header("strict-transport-security", "includeSubDomains; max-age=3600"), true);
  compare("HSTS_WEAK", with_header(hsts, "max-age=60; includeSubDomains"),
          with_header(hsts, "max-age=63072000"), false);
  compare("NOSNIFF_MISSING", with_header("Server", "a"), with_header("X-Content-Type-Options", "no"), true);
}

TEST_CASE("CORS: query, port of the page and the status of the answer do not matter, method and path do") {
  const auto answered = [](std::string url, std::string method, std::int64_t status) {
    Evidence evidence = base({"request_responses"});
    Response response;
    response.url = std::move(url);
    response.role = "request";
    response.method = std::move(method);
    response.status = status;
    response.request_origin = "https://shop.example";
    evidence.responses.push_back(response);
    return evidence;
  };
  const Evidence first = answered("https://api.example/orders/11711?page=1", "GET", 200);
  const std::string code = "CORS_ACAO_MISSING";
  compare(code, first, answered("https://api.example/orders/48213?page=2", "get", 502), true);
  compare(code, first, answered("https://api.example/orders/11711", "PUT", 200), false);
  compare(code, first, answered("https://api.example/carts/11711", "GET", 200), false);
}

TEST_CASE("message templates keep identifiers and drop data") {
  using judge::message_template;
  CHECK(message_template("Cannot read properties of undefined (reading 'total')") ==
        "Cannot read properties of undefined (reading 'total')");
  CHECK(message_template("order 4711 took 12 ms") == "order {n} took {n} ms");
  CHECK(message_template("\"Anna O'Brien\" is no customer") == "\"{text}\" is no customer");
  CHECK(message_template("doesn't matter, isn't 'x y'") == "doesn't matter, isn't '{text}'");
  CHECK(message_template("failed https://a.example/b?c=d (404)") == "failed {url} ({n})");
  CHECK(message_template("id a81bc81b was h264") == "id {id} was h264");
  CHECK(message_template("'unfinished") == "'unfinished");
  CHECK(message_template("").empty());
}

TEST_CASE("stack lines of all engines are read") {
  using judge::parse_stack_line;
  const auto v8 = parse_stack_line("at Cart.load (https://a.example/app.js:10:5)");
  CHECK(v8.function == "Cart.load");
  CHECK(v8.url == "https://a.example/app.js");
  CHECK(parse_stack_line("at https://a.example:8443/app.js:10:5").url == "https://a.example:8443/app.js");
  const auto gecko = parse_stack_line("load@https://a.example/app.js:10:5");
  CHECK(gecko.function == "load");
  CHECK(gecko.url == "https://a.example/app.js");
  CHECK(parse_stack_line("@https://a.example/:1").url == "https://a.example/");
  CHECK(parse_stack_line("TypeError: x is undefined").url.empty());
  CHECK(parse_stack_line("at Array.map (<anonymous>)").url.empty());
  CHECK(parse_stack_line("chrome-extension://abc/x.js:1:2").url == "chrome-extension://abc/x.js");
}

TEST_CASE("file names lose their build hash") {
  using judge::file_name;
  CHECK(file_name("https://a.example/js/app.3f2a1c9b.js?v=2") == "app.{hash}.js");
  CHECK(file_name("https://a.example/assets/index-BfRxAaQk.js") == "index-{hash}.js");
  CHECK(file_name("https://a.example/js/checkout.min.js") == "checkout.min.js");
  CHECK(file_name("https://a.example/js/jquery.js") == "jquery.js");
  CHECK(file_name("https://a.example/").empty());
}
