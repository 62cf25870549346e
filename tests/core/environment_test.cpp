// Environment tokens and their fingerprint.
#include <doctest/doctest.h>

#include "devdiag/diagnose.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/sha256.hpp"

using namespace devdiag;

namespace {

using Tokens = std::vector<std::string>;

Evidence with_headers(std::vector<Header> headers, std::string role = "document") {
  Evidence evidence;
  evidence.page.url = "https://a.example/orders/{id}?x";
  Response response;
  response.role = std::move(role);
  response.headers = std::move(headers);
  evidence.responses.push_back(std::move(response));
  return evidence;
}

Tokens tokens(std::vector<Header> headers) { return environment_of(with_headers(std::move(headers))).tokens; }

}  // namespace

TEST_CASE("tokens name framework, frame options, frame-ancestors, server and route") {
  Evidence evidence =
      with_headers({{"X-Frame-Options", " sameorigin "},
                    {"content-security-policy", "img-src 'self', default-src 'self'; Frame-Ancestors 'none'"},
                    {"Server", "Apache/2.4.57 (Debian; x) mod_wsgi/5.0"},
                    {"X-Powered-By", "Express"}});
  evidence.frameworks = {
      {"React", "18.3.1", "global"}, {"react", "17.0.0", "global"}, {"Next", "", "global"}};
  CHECK(environment_of(evidence).tokens == Tokens{"csp:fa", "fw:next", "fw:react", "route:/orders/{id}",
                                                  "srv:apache", "srv:express", "srv:mod_wsgi",
                                                  "xfo:SAMEORIGIN"});
}

TEST_CASE("only the document's enforced headers count") {
  CHECK(tokens({{"Content-Security-Policy-Report-Only", "frame-ancestors 'none'"}}) ==
        Tokens{"route:/orders/{id}"});
  CHECK(tokens({{"Content-Security-Policy", "script-src frame-ancestors"}}) == Tokens{"route:/orders/{id}"});
  CHECK(environment_of(with_headers({{"Server", "nginx"}}, "frame")).tokens == Tokens{"route:/orders/{id}"});
  CHECK(tokens({{"X-Frame-Options", "ALLOW-FROM https://a.example, de?ny"}}) ==
        Tokens{"route:/orders/{id}", "xfo:ALLOW-FROM", "xfo:INVALID"});
}

TEST_CASE("the fingerprint is SHA-256 of the canonical JSON of what is present") {
  Evidence evidence = with_headers({{"X-Frame-Options", "DENY"}, {"Server", "nginx/1.25"}});
  evidence.frameworks = {{"react", "", "global"}};
  CHECK(environment_of(evidence).fingerprint ==
        to_hex(sha256(
            R"({"framework":["react"],"routes":["/orders/{id}"],"server":["nginx"],"xfo":["DENY"]})")));
  CHECK(environment_of({}).fingerprint == to_hex(sha256("{}")));
  CHECK(environment_of({}).tokens.empty());
}

TEST_CASE("versions and other values that change on their own do not change the environment") {
  const auto before = environment_of(with_headers({{"Server", "nginx/1.25.3"}, {"Date", "x"}}));
  const auto after = environment_of(with_headers({{"Date", "y"}, {"Server", "nginx/1.26.0 (Ubuntu)"}}));
  CHECK(before.fingerprint == after.fingerprint);
}

TEST_CASE("tokens are bounded, printable and cut between characters") {
  Evidence evidence;
  for (int i = 0; i < 100; ++i) evidence.frameworks.push_back({"f" + std::to_string(i), "", "global"});
  const Environment environment = environment_of(evidence);
  CHECK(environment.tokens.size() == limits::kEnvTokens);
  CHECK(environment.cut == 36);
  Evidence odd;
  odd.frameworks = {{"o'brien\n\x01 😀" + std::string(300, 'x'), "", "global"}};
  const std::string token = environment_of(odd).tokens.at(0);
  CHECK(token.starts_with("fw:o'brien 😀xxx"));
  CHECK(token.size() == limits::kEnvTokenBytes);
}
