// curl output, bare headers and markup, read into evidence.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "check/html_facts.hpp"
#include "check/http_text.hpp"
#include "check/input.hpp"
#include "check/url_reference.hpp"
#include "devdiag/limits.hpp"

using namespace devdiag;
using namespace devdiag::check;

namespace {

Result<Input> read(const std::string& text, const std::string& url = "https://shop.example/start",
                   std::optional<InputKind> kind = std::nullopt) {
  std::istringstream in(text);
  return read_input(in, {kind, url});
}

Evidence evidence(const std::string& text, const std::string& url = "https://shop.example/start") {
  auto input = read(text, url);
  REQUIRE_MESSAGE(input.ok(), error_sentence(input.error()));
  REQUIRE(input->records.size() == 1);
  return input->records[0].evidence;
}

std::string refusal(const std::string& text, std::optional<InputKind> kind = std::nullopt) {
  const auto input = read(text, "", kind);
  return input ? std::string() : error_sentence(input.error());
}

std::string header(const Response& response, std::string_view name) {
  for (const Header& each : response.headers) {
    if (each.name == name) return each.value;
  }
  return "absent";
}

std::string fixture(const std::string& name) {
  std::ifstream file(std::string(DEVDIAG_FIXTURES_DIR) + "/traffic/" + name, std::ios::binary);
  REQUIRE(file.is_open());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("inputs are recognised by their first bytes") {
  CHECK(detect_input("{\"v\":1,\"page\":{}}") == InputKind::evidence);
  CHECK(detect_input("\xEF\xBB\xBF { \"log\" : {") == InputKind::har);
  CHECK(detect_input(R"({"page":{"log":1},"collected":["log"]})") == InputKind::evidence);
  CHECK(detect_input(R"({"comment":"a \"log\": b","log":{)") == InputKind::har);
  CHECK(detect_input("HTTP/2 200 \r\n") == InputKind::curl);
  CHECK(detect_input("\n\nHTTP/1.1 200 OK\n") == InputKind::curl);
  CHECK(detect_input("*   Trying 127.0.0.1...\n> GET / HTTP/1.1\n< HTTP/1.1 200 OK\n") == InputKind::curl);
  CHECK(detect_input("content-type: text/html\n") == InputKind::headers);
  CHECK(detect_input(":status: 200\n") == InputKind::headers);
  CHECK_FALSE(detect_input("<!doctype html>"));
  CHECK_FALSE(detect_input("just words"));
  CHECK_FALSE(detect_input("[1]"));
}

TEST_CASE("status lines of every version, and nothing else") {
  CHECK(parse_status_line("HTTP/1.1 200 OK")->status == 200);
  CHECK(parse_status_line("HTTP/1.1 404 Not Found")->reason == "Not Found");
  CHECK(parse_status_line("HTTP/2 204 ")->status == 204);
  CHECK(parse_status_line("HTTP/3 301")->status == 301);
  for (const char* wrong : {"HTTP/1.1 20 OK", "HTTP/1.1 2000", "HTTP/x 200", "HTTP/1.1", "http/1.1 200 OK",
                            " HTTP/1.1 200 OK", "HTTP/1.1 abc", "HTTP/1.1 -12 no", ""})
    CHECK_FALSE_MESSAGE(parse_status_line(wrong), wrong);
}

TEST_CASE("curl -i: headers in order, line ends of either kind, cookies without values") {
  const Evidence seen = evidence(
      "HTTP/1.1 200 OK\r\nX-Frame-Options: DENY\r\nset-cookie: sid=s3cret; Secure\r\nSet-Cookie: b=1\r\n"
      "X-Folded: one\r\n two\r\nX-Empty:\r\n\r\n<p>body</p>");
  REQUIRE(seen.responses.size() == 1);
  const Response& document = seen.responses[0];
  CHECK(document.role == "document");
  CHECK(document.url == "https://shop.example/start");
  CHECK(document.status == 200);
  CHECK(document.headers.size() == 5);
  CHECK(header(document, "X-Frame-Options") == "DENY");
  CHECK(header(document, "set-cookie") == "sid=…; Secure");
  CHECK(header(document, "X-Folded") == "one two");
  CHECK(header(document, "X-Empty").empty());
  for (const char* kind : {"page", "document_response", "set_cookies", "redirects"}) CHECK(seen.has(kind));
  CHECK_FALSE(seen.has("metas"));  // no type, so the body is not known to be HTML
  CHECK(write_evidence(seen).find("s3cret") == std::string::npos);
}

TEST_CASE("curl -iL: redirects become hops and move the address") {
  const Evidence seen = evidence(
      "HTTP/1.1 301 Moved Permanently\r\nLocation: //www.shop.example/a/../b?x=1#frag\r\n\r\n"
      "HTTP/2 302 \r\nlocation: next\r\nset-cookie: hop=1\r\n\r\n"
      "HTTP/2 200 \r\ncontent-type: text/html\r\n\r\n<title>x</title>HTTP/1.1 500 forged\r\n\r\n");
  REQUIRE(seen.responses.size() == 3);
  CHECK(seen.responses[0].role == "redirect");
  CHECK(seen.responses[1].role == "redirect");
  CHECK(seen.responses[1].url == "https://www.shop.example/b?x=1");
  CHECK(seen.responses[2].role == "document");
  CHECK(seen.responses[2].url == "https://www.shop.example/next");
  CHECK(seen.page.url == "https://www.shop.example/next");
  CHECK(seen.has("metas"));
}

TEST_CASE("interim answers, challenges and proxies are no pages") {
  const Evidence seen = evidence(
      "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: "
      "Digest\r\n\r\n"
      "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n");
  REQUIRE(seen.responses.size() == 1);
  CHECK(header(seen.responses[0], "Server") == "nginx");
  CHECK(refusal("HTTP/1.1 100 Continue\r\n\r\n").find("no final answer") != std::string::npos);
}

TEST_CASE("answers one after the other are records of their own") {
  const auto input = read("HTTP/1.1 200 OK\nA: 1\n\nHTTP/1.1 200 OK\nA: 2\n\n");
  REQUIRE(input.ok());
  REQUIRE(input->records.size() == 2);
  CHECK(header(input->records[1].evidence.responses[0], "A") == "2");
}

TEST_CASE("a redirect that was not followed leaves no document, an error no judgement") {
  auto input = read("HTTP/1.1 302 Found\r\nLocation: /login?next=secret\r\n\r\n");
  REQUIRE(input.ok());
  CHECK(input->records[0].evidence.responses[0].role == "redirect");
  CHECK_FALSE(input->records[0].evidence.has("document_response"));
  REQUIRE(input->records[0].notes.size() == 1);
  CHECK(input->records[0].notes[0].find("/login?next:") != std::string::npos);
  input = read("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n\r\n");
  CHECK_FALSE(input->records[0].evidence.has("document_response"));
  CHECK(input->records[0].notes[0].find("503") != std::string::npos);
}

TEST_CASE("without an address https is assumed and said") {
  const auto input = read("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "");
  REQUIRE(input.ok());
  CHECK(input->records[0].evidence.page.url == kUnnamedPage);
  REQUIRE(input->records[0].notes.size() == 1);
  CHECK(input->records[0].notes[0].find("--url") != std::string::npos);
  const auto moved =
      read("HTTP/1.1 301 Moved\r\nLocation: https://a.example/x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "");
  CHECK(moved->records[0].evidence.page.url == "https://a.example/x");
  CHECK(moved->records[0].notes.empty());
}

TEST_CASE("curl -v names the address itself") {
  const auto input = read(fixture("express-helmet-curl-verbose.txt"), "");
  REQUIRE(input.ok());
  const Evidence& seen = input->records[0].evidence;
  CHECK(input->kind == InputKind::curl);
  REQUIRE(seen.responses.size() == 3);
  CHECK(seen.responses[0].url == "http://127.0.0.1:4702/old");
  CHECK(seen.page.url == "http://127.0.0.1:4702/");
  CHECK(header(seen.responses[2], "X-Frame-Options") == "SAMEORIGIN");
}

TEST_CASE("recorded traffic: HTTP/2, redirects, meta policies, errors") {
  CHECK(evidence(fixture("http2-redirect-curl-follow.txt"), "https://a.example/old").responses.size() == 2);
  const Evidence meta = evidence(fixture("express-meta-policy-curl.txt"));
  REQUIRE(meta.has("metas"));
  const auto policy = std::find_if(meta.metas.begin(), meta.metas.end(), [](const Meta& each) {
    return each.http_equiv == "Content-Security-Policy";
  });
  REQUIRE(policy != meta.metas.end());
  CHECK(policy->content == "script-src 'self'");
  CHECK(policy->in_head);
  CHECK(meta.page.inline_scripts);
  CHECK_FALSE(evidence(fixture("serve-404-curl.txt")).has("document_response"));
}

TEST_CASE("bare headers: as lines, with a pseudo status, as developer tools copy them") {
  const Evidence seen = evidence("content-type: text/html\nx-frame-options: DENY\nnot a field\n");
  REQUIRE(seen.responses.size() == 1);
  CHECK(seen.responses[0].status == 0);
  CHECK(seen.responses[0].headers.size() == 2);
  CHECK_FALSE(seen.has("redirects"));
  REQUIRE(seen.dropped.size() == 1);
  CHECK(seen.dropped[0].reason == "input.header_lines");
  CHECK(evidence(":status: 204\nx: y\n").responses[0].status == 204);
  const Evidence copied = evidence("content-type:\ntext/html\nlocation-like:\nhttps://a.example/b\n");
  REQUIRE(copied.responses[0].headers.size() == 2);
  CHECK(header(copied.responses[0], "location-like") == "https://a.example/b");
}

TEST_CASE("refusals name the line and what is allowed, never the text") {
  CHECK(refusal("").starts_with("the input is empty"));
  CHECK(refusal(" \r\n\t").starts_with("the input is empty"));
  CHECK(refusal("<html>").find("evidence JSON, a HAR file, curl -i output") != std::string::npos);
  CHECK(refusal("secret words\n", InputKind::curl).starts_with("line 1: is no status line"));
  CHECK(refusal("\n\nsecret words\n", InputKind::headers).starts_with("line 3: is no header field"));
  CHECK(refusal("secret words\n", InputKind::headers).find("secret") == std::string::npos);
  CHECK(refusal("{", InputKind::evidence).starts_with("not JSON"));
  CHECK(refusal("{\"v\":1," + std::string(limits::kEvidenceBytes, ' '))
            .starts_with("the evidence is too large"));
}

TEST_CASE("long bodies are passed over, long headers cut and counted") {
  const Evidence seen = evidence("HTTP/1.1 200 OK\r\nX: " + std::string(limits::kHeaderBytes + 5, 'x') +
                                 "\r\n\r\n" + std::string(limits::kEvidenceBytes, 'b'));
  CHECK(seen.responses[0].headers[0].value.size() == limits::kHeaderBytes);
  CHECK(seen.dropped[0].reason == "header_cut");
}

TEST_CASE("hostile bytes in headers become characters") {
  const Evidence seen =
      evidence("HTTP/1.1 200 OK\r\nServer: caf\xE9\r\nX-Nul: a\x01z\r\n: empty\r\na b: c\r\n\r\n");
  CHECK(header(seen.responses[0], "Server") == "caf\xEF\xBF\xBD");
  CHECK(seen.dropped[0].count == 2);
}

TEST_CASE("references resolve as browsers resolve them") {
  const char* base = "https://User:pw@A.example:8443/dir/page?q#f";
  CHECK(resolve_reference("/x", base) == "https://a.example:8443/x");
  CHECK(resolve_reference("x?y", base) == "https://a.example:8443/dir/x?y");
  CHECK(resolve_reference("../../up/./here/..", base) == "https://a.example:8443/up/");
  CHECK(resolve_reference("?only", base) == "https://a.example:8443/dir/page?only");
  CHECK(resolve_reference("", base) == "https://a.example:8443/dir/page?q");
  CHECK(resolve_reference("#frag", base) == "https://a.example:8443/dir/page?q");
  CHECK(resolve_reference("//b.example/c", base) == "https://b.example/c");
  CHECK(resolve_reference("http://u:p@C.example/./a?b", base) == "http://c.example/a?b");
  CHECK(resolve_reference("data:text/plain,x", base) == "data:text/plain,x");
  CHECK(resolve_reference("\\back", base) == "https://a.example:8443/back");
  CHECK(resolve_reference("x", "https://a.example") == "https://a.example/x");
  CHECK(resolve_reference("x", "nonsense").empty());
}

TEST_CASE("markup: what the browser reads before scripts run") {
  const HtmlFacts facts = read_html(
      "<!doctype html><!-- <meta name=no> --><base href='/base/'><META "
      "HTTP-EQUIV=\"Content-Security-Policy\" "
      "content=\"default-src 'self'; img-src &quot;\"><meta name=viewport content=wide>"
      "<script>var a = '<meta name=inside>';</script><script src=a.js integrity=sha256-x "
      "crossorigin></script>"
      "<script type=application/json>{}</script><link rel='preload stylesheet' href=//cdn.example/s.css>"
      "<noscript><meta name=never></noscript><p>text<meta http-equiv=refresh content=1>"
      "<img src=http://img.example/i.png onload=go()><a href=http://link.example>",
      "https://shop.example/page");
  REQUIRE(facts.metas.size() == 3);
  CHECK(facts.metas[0].http_equiv == "Content-Security-Policy");
  CHECK(facts.metas[0].content == "default-src 'self'; img-src \"");
  CHECK(facts.metas[0].in_head);
  CHECK_FALSE(facts.metas[2].in_head);  // <p> opened the body
  REQUIRE(facts.scripts.size() == 2);
  CHECK(facts.scripts[0].url == "https://shop.example/base/a.js");
  CHECK(facts.scripts[0].integrity == "sha256-x");
  CHECK(facts.scripts[0].crossorigin.has_value());
  CHECK(facts.scripts[1].tag == "link");
  CHECK(facts.scripts[1].url == "https://cdn.example/s.css");
  REQUIRE(facts.insecure.size() == 1);
  CHECK(facts.insecure[0].tag == "img");
  CHECK(facts.inline_scripts);
  CHECK(facts.head_complete);
}

TEST_CASE("markup that never ends, and markup that is none") {
  CHECK_FALSE(read_html("<script>var x", "https://a.example/").head_complete);
  for (const char* odd :
       {"<", "</", "<a", "<a b", "<a b=", "<a b='", "<!--", "<!", "<meta", "< p>", "<a =x>"})
    CHECK(read_html(odd, "https://a.example/").metas.empty());
  CHECK_FALSE(read_html("<p one=1>", "https://a.example/").inline_scripts);
  CHECK(read_html("<p ONCLICK=x>", "https://a.example/").inline_scripts);
}
