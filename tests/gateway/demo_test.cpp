// The demo shop: its cookie decides what is broken, templates follow, and every planted entry has a repair.
#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "demo/page_template.hpp"
#include "demo/pages.hpp"

namespace devdiag::gateway::demo {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(std::string(DEVDIAG_SOURCE_DIR) + "/web/demo/" + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string header(const HeaderList& headers, std::string_view name) {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

std::string policy(std::string_view rest, const Switches& switches) {
  const Site site = site_of("127.0.0.1:8377", "n0nce");
  return header(page_answer(rest, switches, site).headers, "Content-Security-Policy");
}

// Everything a visitor can get of a page: its text and its headers.
std::string page_bytes(std::string_view rest, const Switches& switches) {
  const Site site = site_of("127.0.0.1:8377", "n0nce");
  const PageAnswer page = page_answer(rest, switches, site);
  std::string out;
  for (const auto& [name, value] : page.headers) out.append(name).append(": ").append(value).append("\n");
  return out + fill_page(read_file(std::string(page.file.substr(5))), switches, {});
}

}  // namespace

TEST_CASE("without a cookie everything is as shipped") {
  for (const auto* cookie :
       {"", "a=b", "northlight_switched=", "xnorthlight_switched=xfo", "a=northlight_switched"}) {
    const Switches switches(cookie);
    CHECK(switches.broken("xfo"));
    CHECK_FALSE(switches.broken("slow_photo"));
  }
}

TEST_CASE("the cookie switches what it names, wherever it stands") {
  const Switches switches("first=1; northlight_switched=xfo.slow_photo..; last=2");
  CHECK_FALSE(switches.broken("xfo"));
  CHECK(switches.broken("slow_photo"));
  CHECK(switches.broken("overlay"));
}

TEST_CASE("an endless cookie is read only so far") {
  std::string cookie = "northlight_switched=";
  for (int i = 0; i < 100'000; ++i) cookie += "x.";
  CHECK(Switches(cookie + "xfo").broken("xfo"));
}

TEST_CASE("a template shows the part that fits and leaves other comments and braces alone") {
  const std::string_view text =
      "a<!--broken:xfo-->B<!--repaired:xfo-->R<!--end:xfo-->c<!-- plain -->{{nonce}}{x}{{other}}<!--";
  const std::array<Value, 1> values{{{"nonce", "n1\"><script>"}}};
  CHECK(fill_page(text, Switches(), values) == "aBc<!-- plain -->n1script{x}{{other}}<!--");
  CHECK(fill_page(text, Switches("northlight_switched=xfo"), values) ==
        "aRc<!-- plain -->n1script{x}{{other}}<!--");
}

TEST_CASE("the other loopback name is another origin with the same port") {
  CHECK(site_of("127.0.0.1:8377", {}).other_origin == "http://localhost:8377");
  CHECK(site_of("localhost:8377", {}).other_origin == "http://127.0.0.1:8377");
  CHECK(site_of("[::1]:8377", {}).other_origin == "http://localhost:8377");
  CHECK(site_of("localhost", {}).other_origin == "http://127.0.0.1");
}

TEST_CASE("the shop's policy follows its switches") {
  CHECK(policy("", Switches()).find("script-src 'self' 'unsafe-inline';") != std::string::npos);
  CHECK(policy("", Switches()).find("frame-ancestors") == std::string::npos);
  const Switches repaired("northlight_switched=inline_script.stock_origin.xfo");
  CHECK(policy("", repaired).find("script-src 'self' 'nonce-n0nce';") != std::string::npos);
  CHECK(policy("", repaired).find("connect-src 'self' http://localhost:8377;") != std::string::npos);
  CHECK(policy("", repaired).find("frame-ancestors 'self'") != std::string::npos);
  CHECK(policy("journal/", Switches()).empty());
  // Everything but what is planted is as it should be.
  for (const Switches& switches : {Switches(), repaired}) {
    for (const char* kept :
         {"object-src 'none'", "base-uri", "form-action", "require-trusted-types-for", "report-uri"})
      CHECK(policy("", switches).find(kept) != std::string::npos);
  }
}

TEST_CASE("every planted entry changes what its page sends") {
  const auto expected = nlohmann::json::parse(read_file("expected.json"));
  REQUIRE(expected.at("planted").size() == 16);
  const std::string cookie = expected.at("cookie");
  constexpr std::array<std::string_view, 5> kPages = {"", "journal/", "frames/map", "frames/reviews",
                                                      "frames/chat"};
  for (const auto& entry : expected.at("planted")) {
    const std::string name = entry.at("switch");
    CAPTURE(name);
    const Switches shipped, switched(cookie + "=" + name);
    CHECK(shipped.broken(name) == entry.at("planted").get<bool>());
    bool differs = api_answer("api/recommendations", shipped, {}).status !=
                   api_answer("api/recommendations", switched, {}).status;
    for (const auto page : kPages) differs |= page_bytes(page, shipped) != page_bytes(page, switched);
    CHECK(differs);
  }
}

TEST_CASE("templates name only switches that exist, and their marks are all used up") {
  for (const auto page : {"", "journal/", "frames/map", "frames/reviews", "frames/chat"}) {
    const std::string text = page_bytes(page, Switches());
    CHECK(text.find("<!doctype html>") != std::string::npos);
    CHECK(text.find("<!--broken") == std::string::npos);
    CHECK(text.find("<!--end") == std::string::npos);
  }
}

}  // namespace devdiag::gateway::demo
