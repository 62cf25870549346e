// Evidence JSON: exact paths of what is wrong, counted cuts, canonical text.
#include <doctest/doctest.h>

#include <devdiag/embedded/core_fixtures.hpp>

#include "devdiag/evidence.hpp"
#include "devdiag/json.hpp"

using namespace devdiag;

namespace {

const std::string kPage = R"("page":{"url":"https://a.example/"},"collected":[])";

std::string with(const std::string& members) { return "{" + kPage + "," + members + "}"; }

// "path: detail; allowed: …" of the refusal; empty when the record was accepted.
std::string refusal(std::string_view text) {
  const auto evidence = read_evidence(text);
  return evidence ? std::string() : error_sentence(evidence.error());
}

std::int64_t dropped(const Evidence& evidence, std::string_view reason) {
  for (const Dropped& entry : evidence.dropped) {
    if (entry.reason == reason) return entry.count;
  }
  return 0;
}

}  // namespace

TEST_CASE("the least evidence is a page's URL and what was collected") {
  const auto evidence =
      read_evidence(R"({"page":{"url":"https://a.example/"},"collected":["page","logs","page"]})");
  REQUIRE(evidence.ok());
  CHECK(evidence->v == 1);
  CHECK(evidence->page.top_level);
  CHECK(evidence->collected == std::vector<std::string>{"page", "logs"});
  CHECK(evidence->has("logs"));
  CHECK_FALSE(evidence->has("errors"));
}

TEST_CASE("Set-Cookie lines were visible to every observer but the page") {
  Evidence evidence;
  CHECK_FALSE(evidence.has("set_cookies"));
  evidence.responses.resize(1);
  CHECK_FALSE(evidence.has("set_cookies"));
  evidence.responses[0].seen_by = "probe";
  CHECK_FALSE(evidence.has("set_cookies"));  // of what, is not said
  evidence.responses[0].role = "document";
  CHECK(evidence.has("set_cookies"));
  CHECK_FALSE(evidence.has("document_response"));
  evidence.responses[0].seen_by = "page";
  evidence.collected = {"set_cookies"};
  CHECK(evidence.has("set_cookies"));
}

TEST_CASE("missing members are named") {
  CHECK(refusal("[]") == "not an object; allowed: an object");
  CHECK(refusal("{}") == "page: missing; allowed: a value: this member is required");
  CHECK(refusal(R"({"page":{}})") == "page.url: missing; allowed: a value: this member is required");
  CHECK(refusal(R"({"page":{"url":"x"}})") ==
        "collected: missing; allowed: a value: this member is required");
  CHECK(refusal(with(R"("responses":[{"role":"document"},{"url":"x"}])")) ==
        "responses[1].role: missing; allowed: a value: this member is required");
}

TEST_CASE("wrong types are named with what is allowed") {
  CHECK(refusal(R"({"page":7})") == "page: not an object; allowed: an object");
  CHECK(refusal(R"({"page":{"url":7}})") == "page.url: not a text; allowed: a text");
  CHECK(refusal(with(R"("metas":{})")) == "metas: not a list; allowed: a list");
  CHECK(refusal(with(R"("metas":[7])")) == "metas[0]: not an object; allowed: an object");
  CHECK(refusal(with(R"("metas":[{"in_head":1}])")) ==
        "metas[0].in_head: not true or false; allowed: true, false");
  CHECK(refusal(with(R"("errors":[{"line":1.5}])")) ==
        "errors[0].line: not a whole number; allowed: a whole number from 0 to 9007199254740991");
  CHECK(refusal(with(R"("errors":[{"line":-1}])")) ==
        "errors[0].line: out of range; allowed: a whole number from 0 to 9007199254740991");
  CHECK(refusal(with(R"("errors":[{"line":1e300}])")).starts_with("errors[0].line: not a whole number"));
  CHECK(refusal(with(R"("vitals":[{"name":"LCP","value":null}])")) ==
        "vitals[0].value: not a number; allowed: a number from 0.0 to 1000000000000.0");
  CHECK(refusal(with(R"("responses":[{"role":"document","headers":[["server"]]}])")) ==
        R"(responses[0].headers[0]: not a pair; allowed: ["name","value"])");
  CHECK(refusal(with(R"("responses":[{"role":"document","headers":[["server",null]]}])")) ==
        "responses[0].headers[0][1]: not a text; allowed: a text");
  CHECK(refusal(with(R"("frames":[{"selector":"#f","ready_types":["a",1]}])")) ==
        "frames[0].ready_types[1]: not a text; allowed: a text");
}

TEST_CASE("unknown words are named with the known ones, unknown members are ignored") {
  CHECK(refusal(R"({"page":{"url":"x"},"collected":["page","gpu"]})")
            .starts_with("collected[1]: unknown value; allowed: page, metas, "));
  CHECK(refusal(with(R"("responses":[{"role":"script"}])")) ==
        "responses[0].role: unknown value; allowed: document, frame, request, redirect, preflight, asset");
  CHECK(refusal(with(R"("vitals":[{"name":"FID","value":1}])")) ==
        "vitals[0].name: unknown value; allowed: LCP, INP, CLS, TTFB, FCP");
  CHECK(refusal(with(R"("requests":[{"url":"/","initiator":"","outcome":"ok"}])")) ==
        "requests[0].outcome: unknown value; allowed: response, failed, aborted");
  CHECK(refusal(with(R"("requests":[{"url":"/","initiator":""}],"gpu":[{"x":1}])")).empty());
}

TEST_CASE("words of the newer lists are closed as well") {
  CHECK(refusal(with(R"("settings":[{"name":"DATABASE_URL","value":"x"}])")) ==
        "settings[0].name: unknown value; allowed: frontend_origin, backend_origin, api_base, cookie_domain, "
        "cookie_secure, cookie_samesite, network_capture");
  CHECK(refusal(with(R"("cookies":[{"name":"a","same_site":"Lax"}])")) ==
        "cookies[0].same_site: unknown value; allowed: strict, lax, none");
  CHECK(refusal(with(R"("cookies":[{"name":"a","same_site":""}])")).empty());
  CHECK(refusal(with(R"("frames":[{"selector":"#f","uses":["scripts","cookies"]}])"))
            .starts_with("frames[0].uses[1]: unknown value; allowed: scripts, forms, "));
  CHECK(refusal(with(R"("messages":[{"direction":"posted"}])")) ==
        "messages[0].origin: missing; allowed: a value: this member is required");
  CHECK(refusal(with(R"("reports":[{"id":"x"}])")) ==
        "reports[0].type: missing; allowed: a value: this member is required");
}

TEST_CASE("a cookie's value has no member to be in") {
  const auto evidence = read_evidence(with(R"("cookies":[{"name":"sid","value":"s3cret"}])"));
  REQUIRE(evidence.ok());
  CHECK(write_evidence(*evidence).find("s3cret") == std::string::npos);
}

TEST_CASE("a newer version asks for an upgrade, whatever its fields look like") {
  const auto evidence = read_evidence(R"({"v":2,"page":"https://a.example/"})");
  REQUIRE_FALSE(evidence.ok());
  CHECK(evidence.error().code == Errc::unknown_kind);
  CHECK(evidence.error().path == "v");
  CHECK(evidence.error().retry == Retry::after_upgrade);
  CHECK(evidence_from(nlohmann::json::parse(R"({"v":2})"), "body.evidence").error().path ==
        "body.evidence.v");
}

TEST_CASE("numbers: 3.0 is the integer 3, shares are clamped") {
  const auto evidence =
      read_evidence(with(R"("errors":[{"line":3.0}],"overlays":[{"selector":"#x","width_share":1.4,)"
                         R"("hit_share":-1,"opacity":0.25}])"));
  REQUIRE(evidence.ok());
  CHECK(evidence->errors[0].line == 3);
  CHECK(evidence->overlays[0].width_share == 1);
  CHECK(evidence->overlays[0].hit_share == 0);
  CHECK(evidence->overlays[0].opacity == 0.25);
}

TEST_CASE("sandbox: absent, empty and null are told apart as attributes are") {
  const auto evidence = read_evidence(
      with(R"("frames":[{"selector":"a"},{"selector":"b","sandbox":""},{"selector":"c","sandbox":null}])"));
  REQUIRE(evidence.ok());
  CHECK_FALSE(evidence->frames[0].sandbox.has_value());
  CHECK(evidence->frames[1].sandbox == "");
  CHECK_FALSE(evidence->frames[2].sandbox.has_value());
  CHECK(write_evidence(*evidence).find(R"({"selector":"b","src":"","sandbox":"","allow":"")") !=
        std::string::npos);
}

TEST_CASE("long texts are cut between characters and counted") {
  const std::string text(limits::kTextBytes - 1, 'x');
  const auto evidence =
      read_evidence(with(R"("logs":[{"message":")" + text + "中" + R"("},{"message":"short"}])"));
  REQUIRE(evidence.ok());
  CHECK(evidence->logs[0].message == text);
  CHECK(evidence->logs[1].message == "short");
  CHECK(dropped(*evidence, "text_cut") == 1);
}

TEST_CASE("long header values and lists are cut and counted with what collectors dropped") {
  std::string logs;
  for (std::size_t i = 0; i < limits::kEvidenceItems + 5; ++i) logs += R"({"message":"m"},)";
  logs.pop_back();
  const std::string value(limits::kHeaderBytes + 1, 'v');
  const auto evidence =
      read_evidence(with(R"("logs":[)" + logs + R"(],"responses":[{"role":"document","headers":[["x",")" +
                         value + R"("]]}],"dropped":[{"reason":"items_cut.logs","count":2}])"));
  REQUIRE(evidence.ok());
  CHECK(evidence->logs.size() == limits::kEvidenceItems);
  CHECK(evidence->responses[0].headers[0].value.size() == limits::kHeaderBytes);
  CHECK(dropped(*evidence, "items_cut.logs") == 7);
  CHECK(dropped(*evidence, "header_cut") == 1);
}

TEST_CASE("a record beyond 8 MB is refused whole") {
  const auto evidence = read_evidence(with(R"("x":")" + std::string(10u << 20, 'x') + "\""));
  REQUIRE_FALSE(evidence.ok());
  CHECK(evidence.error().code == Errc::too_large);
  CHECK(evidence.error().allowed == "at most 8388608 bytes");
}

TEST_CASE("repeated headers keep their order; U+0000 and broken emoji become U+FFFD") {
  const auto evidence =
      read_evidence(with(R"("responses":[{"role":"document","headers":[["b","1"],["a","2"],["b","3"]]}],)"
                         R"("errors":[{"message":"a\u0000b \ud83d"}])"));
  REQUIRE(evidence.ok());
  const auto& headers = evidence->responses[0].headers;
  REQUIRE(headers.size() == 3);
  CHECK(headers[0].value + headers[1].value + headers[2].value == "123");
  CHECK(evidence->errors[0].message == "a\uFFFDb \uFFFD");
}

TEST_CASE("what is written is read again to the same bytes") {
  for (const EmbeddedFile& file : fixtures::core_fixtures()) {
    if (!file.name.starts_with("evidence/")) continue;
    CAPTURE(file.name);
    const auto evidence = read_evidence(file.text);
    REQUIRE_MESSAGE(evidence.ok(), refusal(file.text));
    const std::string text = write_evidence(*evidence);
    const auto again = read_evidence(text);
    REQUIRE(again.ok());
    CHECK(write_evidence(*again) == text);
  }
}
