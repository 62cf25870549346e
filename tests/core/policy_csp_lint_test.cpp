// Faults of a policy's text: what is named, where, and how badly it matters.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policy/csp_lint.hpp"

using namespace devdiag::policy;

namespace {

using Kind = CspFaultKind;

// Kinds of all faults, in order.
std::vector<Kind> kinds(std::string_view text) {
  std::vector<Kind> out;
  for (const CspFault& fault : lint_policy(text)) out.push_back(fault.kind);
  return out;
}

bool only(std::string_view text, Kind kind) { return kinds(text) == std::vector<Kind>{kind}; }

}  // namespace

TEST_CASE("a good policy has no faults") {
  CHECK(kinds("default-src 'self'; script-src 'nonce-abc' 'strict-dynamic' https:; object-src 'none'; "
              "frame-ancestors 'self' https://a.example; sandbox allow-scripts; upgrade-insecure-requests; "
              "report-to main; require-trusted-types-for 'script'; img-src * data: blob:")
            .empty());
  CHECK(kinds("").empty());
  CHECK(kinds(" ; ;").empty());
}

TEST_CASE("directives: names") {
  CHECK(only("script-src'self'", Kind::name_invalid));
  CHECK(only("scirpt-src 'self'", Kind::name_unknown));
  CHECK(only("img-src a; IMG-SRC b", Kind::directive_repeated));
  CHECK(only("img-src h\xc3\xbc.example", Kind::not_ascii));
  CHECK(only("report-uri /r", Kind::name_deprecated));
}

TEST_CASE("sources: what browsers ignore") {
  CHECK(only("script-src", Kind::list_empty));
  CHECK(only("script-src 'none' https:", Kind::none_not_alone));
  CHECK(only("script-src https: 'none'", Kind::none_not_alone));
  CHECK(only("script-src self", Kind::keyword_unquoted));
  CHECK(only("script-src 'unsafe-inlin'", Kind::source_invalid));
  CHECK(only("script-src 'nonce-'", Kind::nonce_invalid));
  CHECK(only("script-src 'nonce-a$'", Kind::nonce_invalid));
  CHECK(only("script-src 'sha1-abc='", Kind::hash_invalid));
  CHECK(only("script-src 'sha256-abc='", Kind::hash_length));
  CHECK(only("script-src https: HTTPS:", Kind::source_repeated));
  CHECK(only("frame-ancestors 'unsafe-inline'", Kind::source_invalid));
  CHECK(only("default-src 'self' script-src https:", Kind::semicolon_missing));
}

TEST_CASE("values of other directives") {
  CHECK(only("upgrade-insecure-requests 1", Kind::value_unexpected));
  CHECK(only("report-to", Kind::value_missing));
  CHECK(only("report-to a b", Kind::value_surplus));
  CHECK(only("report-to (a)", Kind::value_invalid));
  CHECK(only("sandbox allow-everything", Kind::value_invalid));
  CHECK(only("sandbox allow-forms ALLOW-FORMS", Kind::source_repeated));
  CHECK(only("plugin-types pdf", Kind::value_invalid));
  CHECK(kinds("sandbox").empty());
}

TEST_CASE("a fault says which directive and which value") {
  const auto faults = lint_policy("img-src 'self' ;; script-src https: 'slef'");
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].directive == 1);
  CHECK(faults[0].value == 1);
  CHECK(faults[0].name == "script-src");
  CHECK(faults[0].text == "'slef'");
  CHECK(faults[0].level == CspFaultLevel::error);
}

TEST_CASE("a long policy of faults is read in one pass and named up to the limit") {
  std::string text = "script-src";
  while (text.size() < (1u << 20)) text += " 'x'";
  CHECK(lint_policy(text).size() == kCspFaults);
}

TEST_CASE("serialized again, a policy has single spaces") {
  CHECK(serialize_policy(" ;;default-src\t'self'  https: ;; img-src *;") ==
        "default-src 'self' https:; img-src *");
  CHECK(serialize_policy(";").empty());
}
