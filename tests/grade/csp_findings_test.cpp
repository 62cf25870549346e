// What the csp-evaluator-compatible grader says about policies.
#include "devdiag/grade/csp_findings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace devdiag::grade;

namespace {

std::string line(const CspFinding& each) {
  std::string text = std::string(csp_finding_name(each.type)) + " " +
                     std::string(csp_severity_name(each.severity)) + " " + each.directive;
  return each.value.empty() ? text : text + " " + each.value;
}

std::vector<std::string> lines(const std::vector<CspFinding>& findings) {
  std::vector<std::string> out;
  for (const CspFinding& each : findings) out.push_back(line(each));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> said(std::string_view policy, const CspGradeOptions& options = {}) {
  return lines(evaluate_csp(policy, options));
}

using Lines = std::vector<std::string>;

// Without findings of its own, so that tests add what they are about.
const std::string kClean = "object-src 'none'; base-uri 'none'; ";

}  // namespace

TEST_CASE("severities and types have the grader's names") {
  CHECK(csp_severity_name(CspSeverity::high) == "HIGH");
  CHECK(csp_severity_name(CspSeverity::none) == "NONE");
  CHECK(csp_finding_name(CspFindingType::missing_semicolon) == "MISSING_SEMICOLON");
  CHECK(csp_finding_name(CspFindingType::report_to_only) == "REPORT_TO_ONLY");
}

TEST_CASE("what is not said is missing") {
  CHECK(said("") == Lines{"MISSING_DIRECTIVES HIGH object-src", "MISSING_DIRECTIVES HIGH script-src"});
  CHECK(said("default-src 'none'").empty());
  CHECK(said("default-src 'none'; object-src") == Lines{"MISSING_DIRECTIVES HIGH object-src"});
  CHECK(said("object-src 'none'; script-src 'nonce-abcdefgh'") == Lines{"MISSING_DIRECTIVES HIGH base-uri"});
  CHECK(said("object-src 'none'; script-src 'sha256-abc='").empty());
}

TEST_CASE("script code of an attacker runs") {
  CHECK(said(kClean + "script-src 'unsafe-inline' 'unsafe-eval' 'unsafe-hashes'") ==
        Lines{"SCRIPT_UNSAFE_EVAL MEDIUM_MAYBE script-src 'unsafe-eval'",
              "SCRIPT_UNSAFE_HASHES MEDIUM_MAYBE script-src 'unsafe-hashes'",
              "SCRIPT_UNSAFE_INLINE HIGH script-src 'unsafe-inline'"});
  CHECK(said(kClean + "script-src * data: https: http: blob: //*") ==
        Lines{"PLAIN_URL_SCHEMES HIGH script-src data:", "PLAIN_URL_SCHEMES HIGH script-src http:",
              "PLAIN_URL_SCHEMES HIGH script-src https:", "PLAIN_WILDCARD HIGH script-src *",
              "PLAIN_WILDCARD HIGH script-src //*"});
}

TEST_CASE("a nonce and 'strict-dynamic' disarm what stands beside them, said for each kind of script") {
  const Lines ignored = said(kClean + "script-src 'nonce-abcdefgh' 'strict-dynamic' 'unsafe-inline' https:");
  CHECK(ignored.size() == 9);
  CHECK(std::count(ignored.begin(), ignored.end(), "IGNORED NONE script-src 'unsafe-inline'") == 6);
  CHECK(std::count(ignored.begin(), ignored.end(), "IGNORED NONE script-src https:") == 3);
  CHECK(said(kClean + "script-src 'nonce-abcdefgh' 'unsafe-inline'", {.version = CspVersion::csp1}) ==
        Lines{"SCRIPT_UNSAFE_INLINE HIGH script-src 'unsafe-inline'"});
  CHECK(said(kClean + "script-src 'none'; script-src-elem 'unsafe-inline'", {.version = CspVersion::csp2})
            .empty());
}

TEST_CASE("trusted hosts that serve whatever is asked of them") {
  CHECK(said(kClean + "script-src 'self' gstatic.com *.google.com example.com localhost") ==
        Lines{"SCRIPT_ALLOWLIST_BYPASS HIGH script-src *.google.com",
              "SCRIPT_ALLOWLIST_BYPASS HIGH script-src gstatic.com",
              "SCRIPT_ALLOWLIST_BYPASS MEDIUM_MAYBE script-src 'self'",
              "SCRIPT_ALLOWLIST_BYPASS MEDIUM_MAYBE script-src example.com"});
  SUBCASE("paths count: a folder and all below, a file itself") {
    CHECK(said(kClean + "script-src ajax.googleapis.com/ajax/libs/") ==
          Lines{"SCRIPT_ALLOWLIST_BYPASS HIGH script-src ajax.googleapis.com/ajax/libs/"});
    CHECK(said(kClean + "script-src ajax.googleapis.com/ajax/libs") ==
          Lines{"SCRIPT_ALLOWLIST_BYPASS MEDIUM_MAYBE script-src ajax.googleapis.com/ajax/libs"});
  }
  SUBCASE("some callbacks need eval") {
    CHECK(said(kClean + "script-src www.googletagmanager.com") ==
          Lines{"SCRIPT_ALLOWLIST_BYPASS MEDIUM_MAYBE script-src www.googletagmanager.com"});
    CHECK(said(kClean + "script-src www.googletagmanager.com 'unsafe-eval'").back() ==
          "SCRIPT_UNSAFE_EVAL MEDIUM_MAYBE script-src 'unsafe-eval'");
    CHECK(said(kClean + "script-src www.googletagmanager.com 'unsafe-eval'").front() ==
          "SCRIPT_ALLOWLIST_BYPASS HIGH script-src www.googletagmanager.com");
  }
  SUBCASE("plugins") {
    CHECK(said("script-src 'none'; object-src 'self' https://vk.com:8080") ==
          Lines{"OBJECT_ALLOWLIST_BYPASS HIGH object-src https://vk.com:8080",
                "OBJECT_ALLOWLIST_BYPASS MEDIUM_MAYBE object-src 'self'"});
    CHECK(said("script-src 'none'; object-src 'self'; plugin-types application/pdf").empty());
  }
}

TEST_CASE("syntax: names, keywords and nonces") {
  CHECK(said(kClean + "script-src 'none'; Foo-Src x; font-src self 'foo' style-src 'nonce-a$'") ==
        Lines{"INVALID_KEYWORD SYNTAX font-src 'foo'", "INVALID_KEYWORD SYNTAX font-src 'nonce-a$'",
              "INVALID_KEYWORD SYNTAX font-src self", "MISSING_SEMICOLON SYNTAX font-src style-src",
              "NONCE_CHARSET INFO font-src 'nonce-a$'", "NONCE_LENGTH MEDIUM font-src 'nonce-a$'",
              "UNKNOWN_DIRECTIVE SYNTAX foo-src"});
  CHECK(said(kClean + "script-src 'none'; trusted-types 'allow-duplicates' 'none' 'self'; "
                      "require-trusted-types-for 'script' 'none'") ==
        Lines{"INVALID_KEYWORD SYNTAX require-trusted-types-for 'none'",
              "INVALID_KEYWORD SYNTAX trusted-types 'self'"});
  CHECK(said("DEFAULT-SRC 'NONE'; default-src *; reflected-xss block") ==
        Lines{"DEPRECATED_DIRECTIVE INFO reflected-xss", "INVALID_KEYWORD SYNTAX reflected-xss block"});
}

TEST_CASE("addresses by number, in every spelling, and without encryption") {
  CHECK(said("default-src 'none'; img-src 1.2.3.4 [::1]:80 0x7f.1 1.2.3 [::ffff:1.2.3.4]/x").size() == 5);
  CHECK(said("default-src 'none'; img-src 1.2.3.4.5 256.1.1.1 [::1 a.1.2.3.4.com [x] 1.2.3.4:70000").empty());
  CHECK(said("default-src 'none'; report-uri http://r.example/csp") ==
        Lines{"SRC_HTTP MEDIUM report-uri http://r.example/csp"});
}

TEST_CASE("on request: what a strict policy lacks, and where violations are heard") {
  const CspGradeOptions strict{.strict_csp = true};
  CHECK(said(kClean + "script-src 'nonce-abcdefgh' 'strict-dynamic'", strict) ==
        Lines{"ALLOWLIST_FALLBACK STRICT_CSP script-src",
              "REQUIRE_TRUSTED_TYPES_FOR_SCRIPTS INFO require-trusted-types-for",
              "UNSAFE_INLINE_FALLBACK STRICT_CSP script-src"});
  CHECK(said("default-src 'none'; require-trusted-types-for 'script'", strict).empty());
  const CspGradeOptions reporting{.reporting = true};
  CHECK(said("default-src 'none'", reporting) == Lines{"REPORTING_DESTINATION_MISSING INFO report-uri"});
  CHECK(said("default-src 'none'; report-to a", reporting) == Lines{"REPORT_TO_ONLY INFO report-to"});
  CHECK(said("default-src 'none'; report-to a; report-uri /b", reporting).empty());
}

TEST_CASE("several policies: a good one makes up for others") {
  const std::string_view both[] = {"object-src 'none'; script-src *", "script-src 'nonce-abcdefgh'"};
  const CspListFindings found = evaluate_csp_list(both);
  CHECK(lines(found.failures) == Lines{"MISSING_DIRECTIVES HIGH base-uri"});
  CHECK(lines(found.warnings) == Lines{"UNSAFE_INLINE_FALLBACK STRICT_CSP script-src"});
  CHECK(found.syntax.size() == 2);
  CHECK(evaluate_csp_list({}).failures.empty());
  const std::string_view open[] = {"object-src 'none'; script-src * data:", "script-src https: *"};
  CHECK(lines(evaluate_csp_list(open).failures) ==
        Lines{"PLAIN_WILDCARD HIGH script-src *", "STRICT_DYNAMIC STRICT_CSP script-src"});
}

TEST_CASE("the worst severity of findings") {
  CHECK(worst_severity(evaluate_csp("script-src 'self'; object-src 'none'")) == CspSeverity::medium_maybe);
  CHECK(worst_severity(evaluate_csp("")) == CspSeverity::high);
  CHECK(worst_severity({}) == CspSeverity::none);
}

TEST_CASE("a megabyte of tokens is read in one pass and lists no more than is allowed") {
  for (const std::string part : {"a.example ", "x;", "script-src ", "'nonce-a' ", "http://1.2.3.4/ "}) {
    std::string policy = "script-src 'strict-dynamic' ";
    for (int i = 0; policy.size() < (1u << 20); ++i) policy += std::to_string(i) + part;
    CHECK(evaluate_csp(policy).size() <= kCspFindings);
  }
}
