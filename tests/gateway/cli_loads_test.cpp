// What recorded markup and traffic say a page loads and runs, as policies see it.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "check/html_facts.hpp"
#include "check/input.hpp"
#include "devdiag/simulate.hpp"

using namespace devdiag;
using namespace devdiag::check;

namespace {

std::string said(const Load& load) {
  std::string out = load.directive + " " + (load.how == "url" ? load.url : load.how + " " + load.hash);
  for (const std::string& hop : load.redirects) out += " -> " + hop;
  return out + (load.nonced ? " nonced" : "") + (load.count > 1 ? " x" + std::to_string(load.count) : "");
}

std::string loads_of(std::string_view html) {
  std::string out;
  for (const Load& load : read_html(html, "https://shop.example/dir/page").loads) out += said(load) + "\n";
  return out;
}

const std::string kA = "sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=";      // "a"
const std::string kLines = "sha256-kRFp3arxRq/1OfWMJsSJrzuJLf8P4oPBwmTGWuWqWaI=";  // "a\nb\n"

}  // namespace

TEST_CASE("inline code is hashed as browsers hash it; where that is not known there is no hash") {
  CHECK(loads_of("<script>a</script><script nonce=x>a</script><script type=module>a</script>") ==
        "script-src-elem inline " + kA + " x2\nscript-src-elem inline " + kA + " nonced\n");
  CHECK(loads_of("<style>a</style><p style=a><b style='a'>") ==
        "style-src-elem inline " + kA + "\nstyle-src-attr inline " + kA + " x2\n");
  CHECK(loads_of("<script>a\r\nb\r</script>") == "script-src-elem inline " + kLines + "\n");
  CHECK(loads_of("<p onclick=&#97;><p onclick='&#x61;'>") == "script-src-attr inline " + kA + " x2\n");
  CHECK(loads_of("<p onclick='&copy;'><p onclick='&#0;'><p onclick='&#128;'>") ==
        "script-src-attr inline  x3\n");
  CHECK(loads_of("<p onclick=''><script></script><style></style>").empty());
  CHECK(loads_of("<script>\xff</script><script><!--<script></script>") == "script-src-elem inline  x2\n");
  CHECK(loads_of("<script type=application/json>a</script><script nomodule>a</script>").empty());
  CHECK(loads_of("<script type=importmap>a</script>") == "script-src-elem inline " + kA + "\n");
  CHECK(loads_of("<noscript><script>a</script></noscript><template><p style=a></template>").empty());
}

TEST_CASE("javascript: addresses are code, but for those that do nothing") {
  const std::string one = loads_of("<a href='JavaScript:x(1)'>");
  CHECK(one.starts_with("script-src-elem javascript sha256-"));
  CHECK(loads_of("<a href='javascript:x%281)'>") == one);
  CHECK(
      loads_of("<a href='javascript:'><a href='javascript:void(0);'><a href='javascript: void 0'>").empty());
  CHECK(loads_of("<form action='javascript:x(1)'>") == one);
}

TEST_CASE("addresses of elements, by the directive that governs them") {
  CHECK(loads_of(
            "<base href=/b/><script src=a.js nonce=n></script><link rel=stylesheet href=//cdn.example/s.css>"
            "<img src=i.png srcset='j.png 1x,, k.png 2x, data:image/png;base64,A,B 3x'>"
            "<video poster=p.png src=v.mp4><track src=t.vtt></video><iframe src=f.html></iframe>"
            "<iframe srcdoc=x src=no.html></iframe><object data=o.swf></object><embed src=e.swf>"
            "<link rel='shortcut icon' href=favicon.ico><link rel=manifest href=m.json>"
            "<link rel=preload as=font href=f.woff2><link rel=prefetch href=next><link rel=canonical href=c>"
            "<a href=https://link.example/>") ==
        "base-uri https://shop.example/b/\n"
        "script-src-elem https://shop.example/b/a.js nonced\n"
        "style-src-elem https://cdn.example/s.css\n"
        "img-src https://shop.example/b/j.png\n"
        "img-src https://shop.example/b/k.png\n"
        "img-src data:\n"
        "img-src https://shop.example/b/i.png\n"
        "img-src https://shop.example/b/p.png\n"
        "media-src https://shop.example/b/v.mp4\n"
        "media-src https://shop.example/b/t.vtt\n"
        "frame-src https://shop.example/b/f.html\n"
        "object-src https://shop.example/b/o.swf\n"
        "object-src https://shop.example/b/e.swf\n"
        "img-src https://shop.example/b/favicon.ico\n"
        "manifest-src https://shop.example/b/m.json\n"
        "font-src https://shop.example/b/f.woff2\n"
        "prefetch-src https://shop.example/b/next\n");
  CHECK(loads_of("<form><form action=/go><form method=dialog><form action=x method=dialog>"
                 "<button formaction=https://pay.example/>") ==
        "form-action https://shop.example/dir/page\n"
        "form-action https://shop.example/go\n"
        "form-action https://pay.example/\n");
}

TEST_CASE("markup without end makes no endless list") {
  std::string html;
  for (int i = 0; i < 5'000; ++i) html += "<p style=a" + std::to_string(i) + ">";
  CHECK(read_html(html, "https://shop.example/").loads.size() == 2'000);
}

TEST_CASE("a HAR shows sockets, and frames with every address of their way") {
  const auto entry = [](const char* url, const char* destination, int status, const char* header,
                        const char* body = "") {
    const nlohmann::json field = header[0] == '/' || std::string_view(header).starts_with("https:")
                                     ? nlohmann::json{{"name", "Location"}, {"value", header}}
                                     : nlohmann::json{{"name", "Content-Type"}, {"value", header}};
    const nlohmann::json sent = {{"name", "Sec-Fetch-Dest"}, {"value", destination}};
    return nlohmann::json{
        {"startedDateTime", "2026-01-01T00:00:00Z"},
        {"request", {{"method", "GET"}, {"url", url}, {"headers", nlohmann::json::array({sent})}}},
        {"response",
         {{"status", status},
          {"headers", nlohmann::json::array({field})},
          {"content", {{"mimeType", header}, {"text", body}}}}}};
  };
  nlohmann::json entries = {
      entry("https://shop.example/", "document", 200, "text/html", "<script>a</script><img src=/i.png>"),
      entry("wss://live.example/feed", "websocket", 101, ""),
      entry("https://shop.example/i.png", "image", 302, "https://img.example/i.png"),
      entry("https://img.example/i.png", "image", 200, "image/png"),
      entry("https://pay.example/f", "iframe", 302, "//bank.example/f"),
      entry("https://bank.example/f", "iframe", 200, "text/html")};
  const std::string har =
      nlohmann::json{{"log", {{"version", "1.2"}, {"entries", std::move(entries)}}}}.dump();
  std::istringstream in(har);
  const auto input = read_input(in, {});
  REQUIRE(input.ok());
  REQUIRE(input->records.size() == 1);
  const Evidence& evidence = input->records[0].evidence;
  std::string loads;
  for (const Load& load : evidence.loads) loads += said(load) + "\n";
  CHECK(loads == "script-src-elem inline " + kA +
                     "\nimg-src https://shop.example/i.png\nconnect-src wss://live.example/feed\n"
                     "frame-src https://pay.example/f -> https://bank.example/f\n");
  CHECK_FALSE(evidence.has("loads"));
  CHECK(propose(evidence).policy ==
        "default-src 'none'; script-src '" + kA +
            "'; img-src 'self' https://img.example; connect-src wss://live.example; frame-src "
            "https://bank.example https://pay.example; worker-src 'none'; object-src 'none'; frame-ancestors "
            "'none'");
}
