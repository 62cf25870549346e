// HAR files: pages, roles, what is never kept, and what is refused.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "check/input.hpp"
#include "check/json_filter.hpp"
#include "devdiag/limits.hpp"

using namespace devdiag;
using namespace devdiag::check;
using nlohmann::json;

namespace {

json field(const char* name, const std::string& value) { return {{"name", name}, {"value", value}}; }

// An entry as browsers write it; `more` is merged into it.
json entry(const std::string& url, int status, const json& more = json::object()) {
  json out = {{"pageref", "page_1"},
              {"startedDateTime", "2026-01-01T10:00:00.000Z"},
              {"time", 12.5},
              {"request", {{"method", "GET"}, {"url", url}, {"headers", json::array()}}},
              {"response",
               {{"status", status},
                {"headers", json::array({field("Server", "test")})},
                {"content", {{"mimeType", "text/html"}}}}}};
  out.merge_patch(more);
  return out;
}

json sent(std::initializer_list<json> headers) {
  return {{"request", {{"headers", json::array_t(headers)}}}};
}

std::string har(const json& entries, const json& pages = json::array({{{"id", "page_1"}, {"title", "x"}}}),
                const char* creator = "WebInspector") {
  return json{
      {"log", {{"version", "1.2"}, {"creator", {{"name", creator}}}, {"pages", pages}, {"entries", entries}}}}
      .dump();
}

Result<Input> read(const std::string& text) {
  std::istringstream in(text);
  return read_input(in, {InputKind::har, ""});
}

std::vector<Record> records(const std::string& text) {
  auto input = read(text);
  REQUIRE_MESSAGE(input.ok(), error_sentence(input.error()));
  return input->records;
}

std::string refusal(const std::string& text) {
  const auto input = read(text);
  return input ? std::string() : error_sentence(input.error());
}

std::vector<Record> recorded(const std::string& name) {
  std::ifstream file(std::string(DEVDIAG_FIXTURES_DIR) + "/traffic/" + name, std::ios::binary);
  REQUIRE(file.is_open());
  auto input = read_input(file, {});
  REQUIRE(input.ok());
  CHECK(input->kind == InputKind::har);
  return input->records;
}

const Response* response(const Evidence& evidence, std::string_view role, std::string_view url_end = "") {
  for (const Response& each : evidence.responses) {
    if (each.role == role && each.url.ends_with(url_end)) return &each;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("recorded demo: two pages of one tab, frames, requests, refused frame, cookies without values") {
  const auto pages = recorded("demo-shop.har");
  REQUIRE(pages.size() == 2);
  const Evidence& shop = pages[0].evidence;
  CHECK(shop.page.url.ends_with("/demo/"));
  CHECK(pages[1].evidence.page.url.ends_with("/console/"));
  for (const char* kind : {"document_response", "frame_responses", "request_responses", "asset_responses",
                           "requests", "resources", "set_cookies", "redirects", "metas", "scripts"})
    CHECK_MESSAGE(shop.has(kind), kind);
  CHECK_FALSE(shop.has("violations"));
  CHECK_FALSE(shop.has("preflight_responses"));
  REQUIRE(response(shop, "frame", "/frames/map") != nullptr);
  CHECK(response(shop, "asset", "/js/shop.js")->destination == "script");
  CHECK(response(shop, "request", "/api/recommendations")->status == 500);
  const auto failed = std::find_if(shop.requests.begin(), shop.requests.end(),
                                   [](const Request& each) { return each.status == 500; });
  REQUIRE(failed != shop.requests.end());
  CHECK(failed->initiator == "fetch");
  CHECK(failed->mode == "cors");
  const std::string text = write_evidence(shop);
  CHECK(text.find("northlight_session=…") != std::string::npos);
  CHECK(text.find("northlight_session=guest") == std::string::npos);
  CHECK(text.find("coffee from the far north") == std::string::npos);  // a body
}

TEST_CASE("recorded servers: redirect hops, what frames load, an unanswered page") {
  const auto express = recorded("express.har");
  REQUIRE(express.size() == 1);
  CHECK(std::count_if(express[0].evidence.responses.begin(), express[0].evidence.responses.end(),
                      [](const Response& each) { return each.role == "redirect"; }) == 2);
  CHECK(express[0].evidence.page.url == "http://127.0.0.1:4701/");
  const auto framed = recorded("express-frames.har");
  REQUIRE(framed.size() == 1);
  for (const Request& each : framed[0].evidence.requests)
    CHECK_FALSE_MESSAGE(each.url == "http://127.0.0.1:4701/api/broken", "that is the frame's own request");
  const auto refused = recorded("refused.har");
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].evidence.responses.empty());
  CHECK_FALSE(refused[0].evidence.has("document_response"));
  CHECK_FALSE(refused[0].notes.empty());
}

TEST_CASE("every source of a role: Sec-Fetch-Dest, _resourceType, the answer's type") {
  const auto type = [](const char* name) { return json{{"_resourceType", name}}; };
  const auto pages = records(har(
      {entry("https://a.example/", 200),
       entry("https://a.example/f", 200, sent({field("Sec-Fetch-Dest", "iframe")})),
       entry("https://a.example/g", 200, type("document")), entry("https://a.example/x", 500, type("xhr")),
       entry("https://a.example/beacon", 204, type("ping")),
       entry("https://a.example/i.png", 404, type("image")), entry("https://a.example/html-fragment", 200),
       entry("https://a.example/c.css", 200, {{"response", {{"content", {{"mimeType", "text/css"}}}}}}),
       entry("wss://a.example/socket", 101, type("websocket")), entry("data:text/plain,x", 200),
       entry("chrome-extension://abc/x.js", 200)}));
  REQUIRE(pages.size() == 1);
  const Evidence& page = pages[0].evidence;
  CHECK(response(page, "document")->url == "https://a.example/");
  CHECK(response(page, "frame", "/f") != nullptr);
  CHECK(response(page, "frame", "/g") != nullptr);
  CHECK(response(page, "request", "/html-fragment") != nullptr);
  CHECK(response(page, "asset", "/c.css")->destination == "style");
  CHECK(page.responses.size() == 8);
  REQUIRE(page.resources.size() == 1);
  CHECK(page.resources[0].tag == "img");
  CHECK(page.requests.size() == 5);
}

TEST_CASE("preflights, their names and origins") {
  json preflight =
      entry("https://api.example/x", 204,
            sent({field("Access-Control-Request-Method", "PUT"), field("Origin", "https://a.example"),
                  field("Access-Control-Request-Headers", "content-type, x-token")}));
  preflight["request"]["method"] = "OPTIONS";
  const auto pages = records(har({entry("https://a.example/", 200), preflight}));
  const Response* answer = response(pages[0].evidence, "preflight");
  REQUIRE(answer != nullptr);
  CHECK(answer->method == "PUT");
  CHECK(answer->request_origin == "https://a.example");
  CHECK(answer->request_headers == std::vector<std::string>{"content-type", "x-token"});
  CHECK(pages[0].evidence.has("preflight_responses"));
}

TEST_CASE("failures: aborted, blocked, failed, never answered") {
  const auto failing = [](const char* url, const char* error) {
    return entry(url, 0, {{"_resourceType", "fetch"}, {"response", {{"_error", error}}}});
  };
  const auto pages =
      records(har({entry("https://a.example/", 200), failing("https://a.example/1", "net::ERR_ABORTED"),
                   failing("https://a.example/2", "net::ERR_BLOCKED_BY_CLIENT.Inspector"),
                   failing("https://a.example/3", "net::ERR_FAILED"),
                   entry("https://a.example/4", -1, {{"_resourceType", "fetch"}})}));
  std::vector<std::string> outcomes;
  for (const Request& each : pages[0].evidence.requests) outcomes.push_back(each.outcome);
  CHECK(outcomes == std::vector<std::string>{"aborted", "aborted", "failed", "aborted"});
}

TEST_CASE("answers of the browser's cache do not speak for what the server sends") {
  json style = entry("https://a.example/a.css", 200, sent({field("If-None-Match", "x")}));
  style["_resourceType"] = "stylesheet";
  style["response"]["headers"] = {field("ETag", "x")};
  json bare = entry("https://a.example/b.css", 200, {{"_resourceType", "stylesheet"}});
  bare["response"]["headers"] = json::array();
  const auto page = records(har({entry("https://a.example/", 200), style, bare}))[0].evidence;
  CHECK(response(page, "asset") == nullptr);
  CHECK(std::find(page.dropped.begin(), page.dropped.end(), Dropped{"har.without_headers", 2}) !=
        page.dropped.end());
  style["response"]["headers"].push_back(field("Content-Type", "text/css"));
  CHECK(response(records(har({entry("https://a.example/", 200), style}))[0].evidence, "asset") != nullptr);
  const auto cached = records(har(json::array({entry("https://a.example/", 304)})));
  CHECK_FALSE(cached[0].evidence.has("document_response"));
  CHECK(cached[0].notes[0].find("cache") != std::string::npos);
}

TEST_CASE("cookies: several lines in one value, never a value; a cleaned HAR proves nothing") {
  const auto with = [](std::initializer_list<json> headers) {
    return json{{"response", {{"headers", json::array_t(headers)}}}};
  };
  json document = entry("https://a.example/", 200,
                        with({field("Set-Cookie", "a=secret1; Secure\nb=secret2"), field(":status", "200")}));
  document["request"]["headers"] = {field("Cookie", "c=secret3"), field("Authorization", "Bearer secret4")};
  document["response"]["cookies"] = {{{"name", "a"}, {"value", "secret5"}}};
  document["request"]["postData"] = {{"text", "secret6"}};
  const auto pages = records(har(json::array({document})));
  const Response* answer = response(pages[0].evidence, "document");
  REQUIRE(answer->headers.size() == 2);
  CHECK(answer->headers[1].value == "b=…");
  CHECK(write_evidence(pages[0].evidence).find("secret") == std::string::npos);
  CHECK(pages[0].evidence.has("set_cookies"));
  const auto cleaned = records(har(json::array({entry("https://a.example/", 200)})));
  CHECK_FALSE(cleaned[0].evidence.has("set_cookies"));
  CHECK(cleaned[0].notes.size() == 1);
  const auto other = records(har(json::array({entry("https://a.example/", 200)}), json::array(), "Firefox"));
  CHECK(other[0].evidence.has("set_cookies"));
}

TEST_CASE("entries out of order, pages without document, entries without page") {
  json late = entry("https://a.example/late.js", 200, {{"_resourceType", "script"}});
  late["startedDateTime"] = "2026-01-01T10:00:05.000Z";
  const auto sorted = records(har({late, entry("https://a.example/", 200)}));
  REQUIRE(sorted.size() == 1);
  CHECK(response(sorted[0].evidence, "asset", "late.js") != nullptr);
  json stray = entry("https://api.example/v1", 200, {{"_resourceType", "xhr"}});
  stray["request"]["headers"] = {field("Referer", "https://app.example/board?card=7")};
  const auto alone = records(har(json::array({stray})));
  CHECK(alone[0].evidence.page.url == "https://app.example/board?card=7");
  CHECK_FALSE(alone[0].evidence.has("document_response"));
  const auto titled =
      records(har(json::array({stray}), json::array({{{"id", "page_1"}, {"title", "https://t.example/p"}}})));
  CHECK(titled[0].evidence.page.url == "https://t.example/p");
  json orphan = entry("https://a.example/o.js", 200, {{"_resourceType", "script"}});
  orphan.erase("pageref");
  CHECK(records(har({entry("https://a.example/", 200), orphan})).size() == 1);
}

TEST_CASE("markup comes from recorded bodies, also encoded ones") {
  json document = entry("https://a.example/", 200);
  document["response"]["content"]["text"] = "<meta name=referrer content=origin>";
  CHECK(records(har(json::array({document})))[0].evidence.metas.size() == 1);
  document["response"]["content"]["text"] = "PG1ldGEgbmFtZT1yZWZlcnJlciBjb250ZW50PW9yaWdpbj4=";
  document["response"]["content"]["encoding"] = "base64";
  const auto decoded = records(har(json::array({document})));
  REQUIRE(decoded[0].evidence.metas.size() == 1);
  CHECK(decoded[0].evidence.metas[0].content == "origin");
}

TEST_CASE("refusals name place and limit") {
  CHECK(refusal("{\"log\":{\"entries\":[").starts_with("the JSON ends too early, at byte"));
  CHECK(refusal("{\"log\":{}}").starts_with("log.entries: missing"));
  CHECK(refusal(har(json::array())).starts_with("log.entries: holds no page"));
  CHECK(refusal(har(json::array({json::object()}))).starts_with("log.entries[0].request.url: missing"));
  CHECK(refusal("{\"log\":" + std::string(100, '[')).find("nested too deep; allowed: at most 64") !=
        std::string::npos);
  std::string many = "{\"log\":{\"entries\":[";
  for (std::size_t i = 0; i <= limits::kHarEntries; ++i)
    many += std::string(i == 0 ? "" : ",") + "{\"request\":{\"url\":\"https://a.example/\"}}";
  CHECK(refusal(many + "]}}") == "log.entries: too many entries; allowed: at most 50000 entries");
}

TEST_CASE("wrong types are passed over, they are not ours") {
  const std::string odd =
      R"({"log":{"creator":[],"pages":{"id":1},"entries":[{"pageref":7,"time":"x","request":{"url":)"
      R"("https://a.example/","headers":{"name":"x"},"method":null},"response":{"status":"200",)"
      R"("headers":[1,[2]],"content":[]}},7,null,[{"request":{"url":"https://b.example/"}}]]}})";
  const auto pages = records(odd);
  REQUIRE(pages.size() == 1);
  CHECK(pages[0].evidence.page.url == "https://a.example/");
}

TEST_CASE("more documents than are read, more requests than are kept: counted") {
  json entries = json::array();
  for (std::size_t i = 0; i < limits::kHarPages + 3; ++i)
    entries.push_back(
        entry("https://a.example/" + std::to_string(i), 200, sent({field("Sec-Fetch-Dest", "document")})));
  const auto input = read(har(entries));
  REQUIRE(input.ok());
  CHECK(input->records.size() == limits::kHarPages);
  REQUIRE(input->dropped.size() == 1);
  CHECK(input->dropped[0] == Dropped{"input.pages", 3});
  entries = json::array({entry("https://a.example/", 200)});
  for (std::size_t i = 0; i < limits::kEvidenceItems + 5; ++i)
    entries.push_back(entry("https://a.example/x", 200, {{"_resourceType", "xhr"}}));
  const auto big = records(har(entries));
  CHECK(big[0].evidence.requests.size() == limits::kEvidenceItems);
  CHECK(std::any_of(big[0].evidence.dropped.begin(), big[0].evidence.dropped.end(), [](const Dropped& each) {
    return each.reason == "items_cut.requests" && each.count == 5;
  }));
}

TEST_CASE("the filter bounds strings and repairs characters, at every cut of the stream") {
  const std::string text =
      "{\"k\\\"\":\"" + std::string(20, 'a') +
      "\",\"bad\":\"\xFF\\ud800x\\ud83d\\ude00\",\"é\":\"ééééééééééé\",\"n\":\"\\n\\n\\n\"}";
  std::string expected;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    std::istringstream rest(text.substr(cut));
    JsonFilter filter(text.substr(0, cut), rest, {1'000, 8, 10});
    const std::string out{std::istreambuf_iterator<char>(&filter), {}};
    if (cut == 0) expected = out;
    CHECK(out == expected);
  }
  const json value = json::parse(expected);
  CHECK(value["k\""] == std::string(10, 'a'));
  CHECK(value["bad"] == "\xEF\xBF\xBD\xEF\xBF\xBDx");  // then the limit of ten bytes of text
  CHECK(value["é"] == "ééééé");
  std::istringstream rest(std::string(2'000, ' '));
  JsonFilter filter("", rest, {1'000, 8, 10});
  while (filter.sbumpc() != std::char_traits<char>::eof()) {
  }
  CHECK(filter.stopped() == JsonFilter::Stop::too_long);
}
