// URLs, origins, Set-Cookie lines and version numbers as the policy parsers read them.
#include <doctest/doctest.h>

#include <string>

#include "policy/semver.hpp"
#include "policy/set_cookie.hpp"
#include "policy/url.hpp"

using namespace devdiag::policy;

TEST_CASE("a URL is split into its parts") {
  const auto url = parse_url("HTTPS://user:pw@Shop.Example:8443/a/b?x=1#top");
  REQUIRE(url);
  CHECK(url->scheme == "HTTPS");
  CHECK(url->host == "Shop.Example");
  CHECK(url->port == 8443);
  CHECK(url->path == "/a/b");
  CHECK(url->query == "x=1");
  CHECK(url->fragment == "top");
}

TEST_CASE("ports are the scheme's own when none is written") {
  CHECK(parse_url("https://a.example")->port == 443);
  CHECK(parse_url("http://a.example:")->port == 80);
  CHECK(parse_url("wss://a.example/x")->port == 443);
  CHECK(parse_url("app://a.example/x")->port == -1);
  CHECK_FALSE(parse_url("https://a.example:99999/"));
  CHECK_FALSE(parse_url("https://a.example:8o/"));
}

TEST_CASE("what is no absolute URL is refused") {
  for (const std::string text :
       {"", "/path", "//a.example/x", "https:", "https://", "http:///x", "1http://a", "inline"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text));
  }
}

TEST_CASE("hosts that cannot be one are refused") {
  for (const std::string text :
       {"https://a:b:443/", "https://a.example:https:/", "https://a b/", "https://[::1/",
        "https://[a.example]/", "https://[]/", "https://a|b/", "https://a^b/", "https://a<b>/"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text));
  }
  CHECK(parse_url("https://{host}/x")->host == "{host}");  // redacted
}

TEST_CASE("IPv6 hosts keep their brackets and their port") {
  const auto url = parse_url("http://[::1]:3000/x");
  REQUIRE(url);
  CHECK(url->host == "[::1]");
  CHECK(url->port == 3000);
  CHECK(is_ip_literal(url->host));
  CHECK(is_localhost(url->host));
  CHECK(parse_url("http://[2001:db8::1]/")->port == 80);
}

TEST_CASE("backslashes separate like slashes in web schemes, as browsers read them") {
  CHECK(parse_url("https:\\\\a.example\\b")->host == "a.example");
}

TEST_CASE("URLs without authority keep everything in the path") {
  const auto url = parse_url("data:text/html,<p>hi</p>");
  REQUIRE(url);
  CHECK(url->scheme == "data");
  CHECK(url->path == "text/html,<p>hi</p>");
  CHECK_FALSE(url->has_authority);
}

TEST_CASE("origins compare without case and with default ports") {
  CHECK(same_origin(parse_origin("https://A.example"), parse_origin("HTTPS://a.example:443/x")));
  CHECK_FALSE(same_origin(parse_origin("https://a.example"), parse_origin("http://a.example")));
  CHECK_FALSE(same_origin(parse_origin("https://a.example"), parse_origin("https://a.example:8443")));
  CHECK(serialize(parse_origin("HTTP://A.Example:80/x")) == "http://a.example");
  CHECK(serialize(parse_origin("http://a.example:3000")) == "http://a.example:3000");
}

TEST_CASE("opaque origins equal nothing, not even themselves") {
  for (const std::string text : {"null", "data:text/plain,x", "about:blank", "file:///etc/hosts", ""}) {
    CAPTURE(text);
    const Origin origin = parse_origin(text);
    CHECK(origin.opaque);
    CHECK_FALSE(same_origin(origin, origin));
    CHECK(serialize(origin) == "null");
  }
}

TEST_CASE("a blob URL has the origin of the URL inside it") {
  CHECK(serialize(origin_of(*parse_url("blob:https://a.example/0f-1"))) == "https://a.example");
  CHECK(origin_of(*parse_url("blob:null/0f-1")).opaque);
  CHECK(origin_of(*parse_url("blob:blob:https://a.example/x")).opaque);
}

TEST_CASE("hosts are told from addresses") {
  CHECK(is_ip_literal("192.168.0.1"));
  CHECK_FALSE(is_ip_literal("256.1.1.1"));
  CHECK_FALSE(is_ip_literal("1.2.3.4.5"));
  CHECK_FALSE(is_ip_literal("a.example"));
  CHECK(is_localhost("app.localhost"));
  CHECK(is_localhost("127.8.9.1"));
  CHECK_FALSE(is_localhost("notlocalhost"));
}

TEST_CASE("Set-Cookie attributes are read without case, the last one wins") {
  const auto cookie = parse_set_cookie("sid=31d4; Path=/; SAMESITE=none; path=/app; HttpOnly; Max-Age=60");
  REQUIRE(cookie);
  CHECK(cookie->name == "sid");
  CHECK(cookie->value == "31d4");
  CHECK(cookie->path == "/app");
  CHECK(cookie->max_age == "60");
  CHECK(cookie->same_site == SameSite::none);
  CHECK(cookie->http_only);
  CHECK_FALSE(cookie->secure);
  CHECK_FALSE(cookie->partitioned);
}

TEST_CASE("an unknown SameSite value is as good as none written") {
  CHECK(parse_set_cookie("a=b; SameSite=nonsense")->same_site == SameSite::unset);
  CHECK(parse_set_cookie("a=b; SameSite=nonsense")->has_same_site);
  CHECK(parse_set_cookie("a=b; SameSite")->same_site == SameSite::unset);
  CHECK_FALSE(parse_set_cookie("a=b")->has_same_site);
}

TEST_CASE("values that look like attributes stay values") {
  const auto cookie = parse_set_cookie("a=Secure");
  REQUIRE(cookie);
  CHECK_FALSE(cookie->secure);
  CHECK(parse_set_cookie("O'Brien=1; Secure")->name == "O'Brien");
  CHECK(parse_set_cookie("justvalue; Secure")->name.empty());
}

TEST_CASE("lines browsers drop whole are dropped") {
  CHECK_FALSE(parse_set_cookie(""));
  CHECK_FALSE(parse_set_cookie("=; Secure"));
  CHECK_FALSE(parse_set_cookie("a=b\x01; Secure"));
  CHECK_FALSE(parse_set_cookie("; Secure"));
}

TEST_CASE("versions order as Semantic Versioning says") {
  const char* ascending[] = {"1.0.0-alpha",
                             "1.0.0-alpha.1",
                             "1.0.0-alpha.beta",
                             "1.0.0-beta",
                             "1.0.0-beta.2",
                             "1.0.0-beta.11",
                             "1.0.0-rc.1",
                             "1.0.0",
                             "1.0.1",
                             "1.2",
                             "2",
                             "10.0.0"};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) {
    CAPTURE(ascending[i]);
    CHECK(compare(*parse_version(ascending[i]), *parse_version(ascending[i + 1])) < 0);
    CHECK(compare(*parse_version(ascending[i + 1]), *parse_version(ascending[i])) > 0);
    CHECK(compare(*parse_version(ascending[i]), *parse_version(ascending[i])) == 0);
  }
}

TEST_CASE("versions are read leniently, other text is refused") {
  CHECK(parse_version(" v17.0.2 ")->major == 17);
  CHECK(parse_version("18.3.0-canary-14898b6a9-20240318")->pre_release == "canary-14898b6a9-20240318");
  CHECK(compare(*parse_version("1.2.3+build5"), *parse_version("1.2.3")) == 0);
  for (const std::string text : {"", "latest", "1.x", "1.2.3.4", "-1", "1..2", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_version(text));
  }
}
