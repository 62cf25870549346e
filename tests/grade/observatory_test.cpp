// The Observatory-compatible grade: each test's results, the score and its letter.
#include "devdiag/grade/observatory.hpp"

#include <doctest/doctest.h>

#include <string>

#include "observatory_csp.hpp"
#include "observatory_tests.hpp"

using namespace devdiag::grade;
using devdiag::Header;
using devdiag::Meta;
using Test = ObservatoryTest;

namespace {

const std::string kUrl = "https://example.com/";

Answer answer_with(std::vector<Header> headers) { return {200, true, std::move(headers)}; }

// What a test says of one https response.
std::string result_of(Test test, std::vector<Header> headers, std::string_view html = {}) {
  const Answer answer = answer_with(std::move(headers));
  const auto metas = declared_metas(html);
  const auto cookies = seen_cookies(kUrl, answer);
  ObservatorySite site;
  site.url = kUrl;
  site.page = site.https = &answer;
  site.metas = metas;
  site.cookies = cookies;
  site.html = html;
  return std::string(judge_observatory(test, site).name);
}

std::string csp(std::string policy) {
  return result_of(Test::content_security_policy, {{"Content-Security-Policy", std::move(policy)}});
}
std::string one(Test test, const char* name, std::string value) {
  return result_of(test, {{name, std::move(value)}});
}
std::string sri(std::string_view script) {
  return result_of(Test::subresource_integrity, {{"Content-Type", "text/html; charset=utf-8"}}, script);
}
std::string cookie(std::string line) { return one(Test::cookies, "Set-Cookie", std::move(line)); }

std::string redirection(std::vector<Hop> hops) {
  const Answer answer;
  ObservatorySite site;
  site.url = kUrl;
  site.page = site.https = site.http = &answer;
  site.http_redirects = hops;
  return std::string(judge_observatory(Test::redirection, site).name);
}

}  // namespace

TEST_CASE("policies, from strict to absent") {
  CHECK(csp("default-src 'none'; script-src 'self'") == "csp-implemented-with-no-unsafe-default-src-none");
  CHECK(csp("default-src 'self'") == "csp-implemented-with-no-unsafe");
  CHECK(csp("default-src 'self'; style-src 'unsafe-inline'") ==
        "csp-implemented-with-unsafe-inline-in-style-src-only");
  CHECK(csp("default-src 'self'; img-src http://a.example") ==
        "csp-implemented-with-insecure-scheme-in-passive-content-only");
  CHECK(csp("default-src 'self'; script-src 'unsafe-eval'") == "csp-implemented-with-unsafe-eval");
  CHECK(csp("default-src http://a.example") == "csp-implemented-with-insecure-scheme");
  CHECK(csp("script-src 'unsafe-inline'") == "csp-implemented-with-unsafe-inline");
  CHECK(csp("upgrade-insecure-requests") == "csp-implemented-with-unsafe-inline");
  CHECK(csp("default-src 'none'; report-uri /a; report-uri /b") ==
        "csp-implemented-but-duplicate-directives");
  CHECK(csp("default-src 'none'; default-src 'self'") == "csp-header-invalid");
  CHECK(csp("default-src 'none'; script-src 'strict-dynamic'") == "csp-header-invalid");
  CHECK(csp("") == "csp-header-invalid");
  CHECK(csp("default-src 'self',") == "csp-header-invalid");
  CHECK(result_of(Test::content_security_policy, {}) == "csp-not-implemented");
  CHECK(one(Test::content_security_policy, "Content-Security-Policy-Report-Only", "default-src 'self'") ==
        "csp-not-implemented-but-reporting-enabled");
}

TEST_CASE("nonces and hashes turn unsafe-inline off, strict-dynamic turns hosts off") {
  CHECK(csp("default-src 'none'; script-src 'unsafe-inline' 'nonce-a'") ==
        "csp-implemented-with-no-unsafe-default-src-none");
  CHECK(csp("object-src 'none'; style-src 'self'; script-src 'strict-dynamic' 'sha256-a' https: 'self'") ==
        "csp-implemented-with-no-unsafe");
  // One list for scripts and plugins: what strict-dynamic takes away is gone for both.
  CHECK(csp("default-src 'strict-dynamic' 'nonce-a' https:") == "csp-implemented-with-no-unsafe");
}

TEST_CASE("several policies keep what all of them allow") {
  CHECK(csp("default-src https: 'self', default-src 'self'") == "csp-implemented-with-no-unsafe");
  CHECK(csp("default-src a.example, default-src b.example") ==
        "csp-implemented-with-no-unsafe-default-src-none");
  CHECK(csp("default-src 'self', script-src 'unsafe-inline'") == "csp-implemented-with-no-unsafe");
  const std::string_view paths[] = {"img-src https://a.example/x/y", "img-src https://a.example/x/"};
  const auto merged = observatory::merge_csp(paths);
  REQUIRE(merged);
  CHECK(merged->directives.at("img-src") == std::vector<std::string>{"https://a.example/x/y"});
  const std::string_view broken[] = {"img-src https://a.example/%zz", "img-src https://a.example/%zz"};
  CHECK_FALSE(observatory::merge_csp(broken));
  const std::vector<std::string_view> many(65, "default-src 'self'");
  CHECK_FALSE(observatory::merge_csp(many));
}

TEST_CASE("policies in markup count, but not the directives that only headers carry") {
  const auto meta = [](std::string policy) {
    return result_of(Test::content_security_policy, {},
                     "<meta http-equiv=' Content-Security-Policy' content=\"" + policy + "\">");
  };
  CHECK(meta("default-src 'none'") == "csp-implemented-with-no-unsafe-default-src-none");
  CHECK(meta("frame-ancestors 'none'") == "csp-not-implemented");
  CHECK(declared_metas("<!-- <meta name=referrer content=a> --><meta NAME=Referrer content=b>").size() == 1);
}

TEST_CASE("Strict-Transport-Security") {
  const auto hsts = [](std::string value) {
    return one(Test::strict_transport_security, "Strict-Transport-Security", std::move(value));
  };
  CHECK(hsts("max-age=15552000") == "hsts-implemented-max-age-at-least-six-months");
  CHECK(hsts("Max-Age=15551999; preload") == "hsts-implemented-max-age-less-than-six-months");
  CHECK(hsts("max-age=99999999999999999999999") == "hsts-implemented-max-age-at-least-six-months");
  CHECK(hsts("max-age=-1") == "hsts-implemented-max-age-less-than-six-months");
  CHECK(hsts("includeSubDomains") == "hsts-header-invalid");
  CHECK(hsts("max-age=1, max-age=2") == "hsts-header-invalid");
  CHECK(result_of(Test::strict_transport_security, {}) == "hsts-not-implemented");

  constexpr PreloadedHost kList[] = {{"a.example", true}, {"b.example", false}};
  CHECK(observatory::is_preloaded("x.A.example", kList));
  CHECK(observatory::is_preloaded("b.example", kList));
  CHECK_FALSE(observatory::is_preloaded("x.b.example", kList));
  CHECK_FALSE(observatory::is_preloaded("xa.example", kList));
}

TEST_CASE("one-word headers") {
  CHECK(one(Test::x_content_type_options, "x-content-type-options", " NoSniff ") ==
        "x-content-type-options-nosniff");
  CHECK(one(Test::x_content_type_options, "x-content-type-options", "nosniff, nosniff") ==
        "x-content-type-options-header-invalid");
  CHECK(one(Test::x_frame_options, "X-Frame-Options", "deny") == "x-frame-options-sameorigin-or-deny");
  CHECK(one(Test::x_frame_options, "X-Frame-Options", "ALLOW-FROM https://a") ==
        "x-frame-options-allow-from-origin");
  CHECK(one(Test::x_frame_options, "X-Frame-Options", "DENY, DENY") == "x-frame-options-header-invalid");
  CHECK(one(Test::x_frame_options, "Content-Security-Policy", "frame-ancestors *") ==
        "x-frame-options-implemented-via-csp");
  CHECK(one(Test::cross_origin_resource_policy, "Cross-Origin-Resource-Policy", "Same-Site") ==
        "corp-implemented-with-same-site");
  CHECK(one(Test::cross_origin_embedder_policy, "Cross-Origin-Embedder-Policy",
            "require-corp; report-to=\"x\"") == "coep-implemented-with-require-corp");
  CHECK(one(Test::cross_origin_opener_policy, "Cross-Origin-Opener-Policy", "Same-Origin") ==
        "coop-header-invalid");
  CHECK(result_of(Test::cross_origin_opener_policy, {{"Cross-Origin-Opener-Policy", "same-origin"},
                                                     {"Cross-Origin-Opener-Policy", "same-origin"}}) ==
        "coop-header-invalid");
}

TEST_CASE("the last referrer policy that is known counts") {
  CHECK(one(Test::referrer_policy, "Referrer-Policy", "unsafe-url, no-referrer, whatever") ==
        "referrer-policy-private");
  CHECK(one(Test::referrer_policy, "Referrer-Policy", "whatever") == "referrer-policy-header-invalid");
  CHECK(result_of(Test::referrer_policy, {{"Referrer-Policy", "no-referrer"}},
                  "<meta name=referrer content=origin>") == "referrer-policy-unsafe");
}

TEST_CASE("cookies") {
  CHECK(cookie("a=b; Secure; HttpOnly; SameSite=Lax") ==
        "cookies-secure-with-httponly-sessions-and-samesite");
  CHECK(cookie("a=b; Secure") == "cookies-secure-with-httponly-sessions");
  CHECK(cookie("a=b") == "cookies-without-secure-flag");
  CHECK(cookie("a=b; Secure; SameSite=Whatever") == "cookies-samesite-flag-invalid");
  CHECK(cookie("csrftoken=b; Secure; HttpOnly") == "cookies-anticsrf-without-samesite-flag");
  CHECK(cookie("PHPSESSID=b; Secure") == "cookies-session-without-httponly-flag");
  CHECK(cookie("PHPSESSID=b") == "cookies-session-without-secure-flag");
  CHECK(cookie("heroku-session-affinity=b") == "cookies-not-found");
  CHECK(result_of(Test::cookies,
                  {{"Set-Cookie", "sess=b; HttpOnly"}, {"Strict-Transport-Security", "max-age=31536000"}}) ==
        "cookies-session-without-secure-flag-but-protected-by-hsts");
}

TEST_CASE("scripts of other sites") {
  CHECK(sri("<p>") == "sri-not-implemented-but-no-scripts-loaded");
  CHECK(sri("<script>1</script>") == "sri-not-implemented-but-all-scripts-loaded-from-secure-origin");
  CHECK(sri("<script src=https://www.example.com/a.js></script>") ==
        "sri-not-implemented-but-all-scripts-loaded-from-secure-origin");
  CHECK(sri("<script src=/a.js integrity=sha384-x></script>") ==
        "sri-implemented-and-all-scripts-loaded-securely");
  CHECK(sri("<script src=https://cdn.test/a.js integrity=sha384-x></script>") ==
        "sri-implemented-and-external-scripts-loaded-securely");
  CHECK(sri("<script src=https://cdn.test/a.js></script>") ==
        "sri-not-implemented-but-external-scripts-loaded-securely");
  CHECK(sri("<script src=http://cdn.test/a.js integrity=sha384-x></script>") ==
        "sri-implemented-but-external-scripts-not-loaded-securely");
  CHECK(sri("<script src=//example.com/a.js></script>") ==
        "sri-not-implemented-and-external-scripts-not-loaded-securely");
  CHECK(sri("<!-- <script src=http://cdn.test/a.js></script> -->") ==
        "sri-not-implemented-but-no-scripts-loaded");
  CHECK(one(Test::subresource_integrity, "Content-Type", "application/json") ==
        "sri-not-implemented-response-not-html");
}

TEST_CASE("the way from http to https") {
  CHECK(redirection({{"http://example.com/", 301}, {"https://example.com/", 200}}) == "redirection-to-https");
  CHECK(redirection({{"http://example.com/", 200}}) == "redirection-missing");
  CHECK(redirection({{"http://example.com/", 301}, {"http://example.com/x", 200}}) ==
        "redirection-not-to-https");
  CHECK(redirection({{"http://example.com/", 301},
                     {"http://www.example.com/", 301},
                     {"https://example.com/", 200}}) == "redirection-not-to-https-on-initial-redirection");
  CHECK(redirection({{"http://example.com/", 301}, {"https://other.example/", 200}}) ==
        "redirection-off-host-from-http");
}

TEST_CASE("cross-origin sharing: echoing the origin with credentials is the worst") {
  const auto cors = [](std::string allowed, std::string credentials) {
    const Answer answer = answer_with({{"Access-Control-Allow-Origin", std::move(allowed)},
                                       {"Access-Control-Allow-Credentials", std::move(credentials)}});
    ObservatorySite site;
    site.url = kUrl;
    site.preflight = &answer;
    site.preflight_origin = "https://asker.example";
    return std::string(judge_observatory(Test::cross_origin_resource_sharing, site).name);
  };
  CHECK(cors("*", "") == "cross-origin-resource-sharing-implemented-with-public-access");
  CHECK(cors("https://asker.example", "true") ==
        "cross-origin-resource-sharing-implemented-with-universal-access");
  CHECK(cors("https://asker.example", "") ==
        "cross-origin-resource-sharing-implemented-with-restricted-access");
}

TEST_CASE("score and letter: bonuses count from 90 up") {
  CHECK(observatory_grade(145) == "A+");
  CHECK(observatory_grade(99) == "A");
  CHECK(observatory_grade(85) == "A-");
  CHECK(observatory_grade(54) == "C");
  CHECK(observatory_grade(24) == "F");
  const Answer bare = answer_with({});
  const auto poor = grade_response(kUrl, bare);
  CHECK(poor.score == 100 - 25 - 20 - 5 - 20);
  CHECK(poor.grade == "D");
  CHECK(poor.tests.size() == kObservatoryTests);
  CHECK_FALSE(poor.tests[static_cast<std::size_t>(Test::redirection)].evaluated);
  const Answer good = answer_with({{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
                                   {"Strict-Transport-Security", "max-age=31536000"},
                                   {"X-Content-Type-Options", "nosniff"},
                                   {"Referrer-Policy", "no-referrer"},
                                   {"Cross-Origin-Opener-Policy", "same-origin"}});
  const auto best = grade_response(kUrl, good);
  CHECK(best.score == 100 + 10 + 5 + 5 + 10);
  CHECK(best.grade == "A+");
  CHECK(best.passed == 10);
}

TEST_CASE("a site that did not answer is graded, not crashed on") {
  const auto nothing = grade_site({});
  CHECK(nothing.score == 100 - 25 - 20 - 5 - 20);
  CHECK(nothing.tests.size() == kObservatoryTests);
}

TEST_CASE("a megabyte of one directive, of many policies, of one cookie") {
  std::string sources = "default-src", policies = "default-src 'self'", directives;
  while (sources.size() < (1u << 20)) sources += " https://a.example/%41/" + std::to_string(sources.size());
  while (policies.size() < (1u << 20)) policies += ", default-src a";
  while (directives.size() < (1u << 20)) directives += "d" + std::to_string(directives.size()) + "-src;";
  CHECK(csp(sources) == "csp-implemented-with-no-unsafe");
  CHECK(csp(sources + "," + sources + "," + "default-src a") == "csp-implemented-with-no-unsafe");
  CHECK(csp(policies) == "csp-header-invalid");
  CHECK(csp(directives) == "csp-implemented-with-unsafe-inline");
  CHECK(cookie(std::string(1u << 20, ';')) == "cookies-not-found");
}
