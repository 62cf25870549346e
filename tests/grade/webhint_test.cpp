// webhint's hints over small loaded pages.
#include "devdiag/grade/webhint.hpp"

#include <doctest/doctest.h>

#include "media_type.hpp"
#include "resolve_url.hpp"
#include "revved_name.hpp"

using namespace devdiag::grade;
using devdiag::Header;

namespace {

Fetched resource(std::string url, std::vector<Header> headers, std::string body = "x") {
  return {std::move(url), Answer{200, true, std::move(headers)}, std::move(body), {}};
}

Fetched document(std::string html, std::vector<Header> headers = {}, std::string url = "https://a.example/") {
  headers.push_back({"Content-Type", "text/html; charset=utf-8"});
  return resource(std::move(url), std::move(headers), std::move(html));
}

using Remarks = std::vector<std::string>;

// "error header-missing", one per report.
Remarks reports(Hint hint, std::vector<Fetched> fetched, const HintOptions& options = {}) {
  Remarks out;
  for (const auto& report : judge_hint(hint, fetched, options)) {
    out.push_back(std::string(hint_severity_name(report.severity)) + " " + std::string(report.remark));
  }
  return out;
}

Remarks page_reports(Hint hint, std::string html, const HintOptions& options = {}) {
  return reports(hint, {document(std::move(html))}, options);
}

Remarks header_reports(Hint hint, std::string name, std::string value,
                       std::string url = "https://a.example/") {
  return reports(hint, {resource(std::move(url), {{std::move(name), std::move(value)}})});
}

const Remarks kClean;

}  // namespace

TEST_CASE("hints have names both ways") {
  for (std::size_t i = 0; i < kHints; ++i) {
    const Hint hint = static_cast<Hint>(i);
    CHECK(hint_of(hint_name(hint)) == hint);
  }
  CHECK_FALSE(hint_of("no-such-hint"));
}

TEST_CASE("x-content-type-options on every resource") {
  const Header good{"X-Content-Type-Options", " NoSniff"};
  CHECK(reports(Hint::x_content_type_options,
                {document("", {good}), resource("https://a.example/a.js", {good})}) == kClean);
  CHECK(
      reports(Hint::x_content_type_options, {document("", {good}), resource("https://a.example/a.js", {})}) ==
      Remarks{"error header-missing"});
  CHECK(header_reports(Hint::x_content_type_options, "X-Content-Type-Options", "sniff") ==
        Remarks{"error value-wrong"});
  // An answer nobody saw is not judged.
  CHECK(reports(Hint::x_content_type_options, {document("", {good}), {"https://b.example/", {}, {}, {}}}) ==
        kClean);
}

TEST_CASE("strict-transport-security") {
  const auto hsts = [](std::string value, std::string url = "https://a.example/") {
    return header_reports(Hint::strict_transport_security, "Strict-Transport-Security", std::move(value),
                          std::move(url));
  };
  CHECK(hsts("max-age=31536000; includeSubDomains") == kClean);
  CHECK(hsts("max-age=\"31536000\"") == kClean);
  CHECK(hsts("max-age=1") == Remarks{"warning max-age-short"});
  CHECK(hsts("preload") == Remarks{"error max-age-missing"});
  CHECK(hsts("max-age=31536000;") == Remarks{"error value-invalid"});
  CHECK(hsts("max-age=31536000, preload") == Remarks{"error value-invalid"});
  CHECK(hsts("a; a") == Remarks{"warning directive-repeated"});
  CHECK(hsts("") == Remarks{"error header-missing"});
  CHECK(hsts("max-age=1", "http://a.example/") == Remarks{"warning over-http"});
}

TEST_CASE("validate-set-cookie-header") {
  const auto cookie = [](std::string line, std::string url = "https://a.example/") {
    return header_reports(Hint::validate_set_cookie_header, "Set-Cookie", std::move(line), std::move(url));
  };
  CHECK(cookie("a=\"b\"; Secure; HttpOnly; Expires=Wed, 21 Oct 2015 07:28:00 GMT") == kClean);
  CHECK(cookie("\"a\"=b c") == Remarks{"error name-invalid", "error value-invalid", "error secure-missing",
                                       "warning httponly-missing"});
  CHECK(cookie("Path=/; Secure; HttpOnly") == Remarks{"error name-missing"});
  CHECK(cookie("a=b; Secure; HttpOnly; foo;") ==
        Remarks{"hint trailing-semicolon", "warning attribute-unknown"});
  CHECK(cookie("a=b; Secure; HttpOnly; secure") == Remarks{"warning attribute-repeated"});
  CHECK(cookie("__Host-a=b; Secure; HttpOnly; Domain=a.example; Path=/x") ==
        Remarks{"error host-prefix-without-path", "error host-prefix-with-domain"});
  CHECK(cookie("a=b; Secure; HttpOnly; Expires=Wed, 21-Oct-15 07:28:00 GMT") ==
        Remarks{"warning date-format"});
  CHECK(cookie("a=b; Secure; HttpOnly; Expires=soon") == Remarks{"error date-invalid"});
  CHECK(cookie("a=b; Secure; HttpOnly; Max-Age=1; Expires=Wed, 21 Oct 2015 07:28:00 GMT") ==
        Remarks{"hint expires-needless"});
  CHECK(cookie("a=b; Secure", "http://a.example/") == Remarks{"error secure-over-http"});
}

TEST_CASE("headers that tell too much, or nothing") {
  CHECK(header_reports(Hint::no_disallowed_headers, "Server", "nginx/1.4.6 (ubuntu)") ==
        Remarks{"warning server-tells-version"});
  CHECK(header_reports(Hint::no_disallowed_headers, "Server", "nginx") == kClean);
  CHECK(header_reports(Hint::no_disallowed_headers, "X-Powered-By", "x") ==
        Remarks{"warning header-disallowed"});
  CHECK(header_reports(Hint::no_disallowed_headers, "Pragma", "no-cache") ==
        Remarks{"warning header-useless"});
  HintOptions options;
  options.ignore = {"Server"};
  options.include = {"X-Own"};
  CHECK(reports(Hint::no_disallowed_headers,
                {resource("https://a.example/", {{"Server", "a/1.0"}, {"x-own", "1"}})},
                options) == Remarks{"warning header-disallowed"});
  CHECK(header_reports(Hint::no_p3p, "P3P", "x") == Remarks{"error p3p"});
  CHECK(page_reports(Hint::no_p3p, "<link rel=P3Pv1>") == Remarks{"error p3p"});
}

TEST_CASE("headers that only HTML documents need") {
  const Header ua{"X-UA-Compatible", "IE=Edge"}, csp{"Content-Security-Policy", "x"};
  CHECK(reports(Hint::no_html_only_headers, {document("", {ua})}) == kClean);
  const auto script = [](const Header& header) {
    return reports(Hint::no_html_only_headers,
                   {document("<script src=a.js></script>"), resource("https://a.example/a.js", {header})});
  };
  CHECK(script(ua) == Remarks{"warning header-needless"});
  CHECK(script(csp) == kClean);
}

TEST_CASE("content-type") {
  const auto script = [](std::string type) {
    return reports(Hint::content_type,
                   {document("<script src=/a.css></script>"),
                    resource("https://a.example/a.css", {{"Content-Type", std::move(type)}})});
  };
  CHECK(script("text/javascript; charset=utf-8") == kClean);
  CHECK(script("application/javascript; charset=\"UTF-8\"") == kClean);
  CHECK(script("text/css; charset=utf-8") == Remarks{"warning media-type-wrong"});
  CHECK(script("text/javascript") == Remarks{"warning charset-wrong"});
  CHECK(script("text/javascript;") == Remarks{"warning value-invalid"});
  CHECK(script("nonsense") == Remarks{"warning value-invalid"});
  CHECK(header_reports(Hint::content_type, "Content-Type", "image/png; charset=utf-8") ==
        Remarks{"warning charset-needless"});
  CHECK(reports(Hint::content_type, {resource("https://a.example/", {})}) ==
        Remarks{"warning header-missing"});
}

TEST_CASE("http-cache") {
  const auto cached = [](std::string file, std::string value) {
    return reports(Hint::http_cache,
                   {document("", {{"Cache-Control", "no-cache"}}),
                    resource("https://a.example/" + file, {{"Cache-Control", std::move(value)}})});
  };
  CHECK(cached("app.123.js", "max-age=31536000, Immutable") == kClean);
  CHECK(cached("app.js", "max-age=31536000, immutable") == Remarks{"warning name-not-revved"});
  CHECK(cached("app.123.js", "max-age=60") ==
        Remarks{"warning static-cached-short", "warning immutable-missing"});
  CHECK(cached("app.123.js", "no-store") == Remarks{"warning directive-not-recommended"});
  CHECK(cached("app.123.js", "no-cache, max-age=1") == Remarks{"error directives-contradict"});
  CHECK(cached("app.123.js", "forever") == Remarks{"error directive-unknown"});
  CHECK(cached("app.123.js", "max-age=long") == Remarks{"error value-invalid"});
  CHECK(cached("app.123.js", "") == Remarks{"error header-missing"});
  CHECK(header_reports(Hint::http_cache, "Cache-Control", "max-age=100") == kClean);
  CHECK(reports(Hint::http_cache, {document("", {{"Cache-Control", "max-age=1000"}})}) ==
        Remarks{"warning page-cached-long"});
}

TEST_CASE("names that change with their content") {
  for (const std::string_view url :
       {"https://a/script.123.js", "https://a/x_1.png", "https://a/js.script-1234567890.js",
        "https://a/v2/app.js", "https://a/1.2.3/x.js", "https://a/unicorn-d41d8cd98f.css",
        "https://a/9f61f58dd1cc3bb82182.bundle.js", "https://a/rsrc.php/v3iJhv4/l/x.js"}) {
    CAPTURE(url);
    CHECK(has_revved_name(url));
  }
  for (const std::string_view url :
       {"https://a/script.js", "https://a/script.js?v=123", "https://a/", "https://a/1.2/x.js",
        "https://a/v/x.js", "https://a/abcd.js", "https://a/beef", "x", ""}) {
    CAPTURE(url);
    CHECK_FALSE(has_revved_name(url));
  }
}

TEST_CASE("disown-opener and protocol-relative addresses") {
  CHECK(page_reports(Hint::disown_opener, "<a href=https://b.example target=_blank>") ==
        Remarks{"error noopener-missing", "warning noreferrer-missing"});
  CHECK(page_reports(Hint::disown_opener,
                     "<area href=//b.example target=_BLANK rel='noopener noreferrer'>") == kClean);
  CHECK(page_reports(Hint::disown_opener,
                     "<a href=/x target=_blank><a href=mailto:x target=_blank><a target=_blank>") == kClean);
  CHECK(page_reports(Hint::no_protocol_relative_urls,
                     "<link rel=dns-prefetch href=//a><img src=//b><a href=//c>") ==
        Remarks{"hint protocol-relative", "hint protocol-relative"});
}

TEST_CASE("meta-viewport") {
  const auto viewport = [](std::string content) {
    return page_reports(Hint::meta_viewport, "<meta name=viewport content='" + content + "'>");
  };
  CHECK(viewport("WIDTH = device-width, initial-scale= 1.0") == kClean);
  CHECK(viewport("width=device-width") == kClean);
  CHECK(viewport("width=500; foo=1") == Remarks{"warning property-unknown", "error width-not-of-device"});
  CHECK(viewport("width=device-width, initial-scale=2, user-scalable=no") ==
        Remarks{"error zoom-limited", "error initial-scale-not-one"});
  CHECK(viewport("") == Remarks{"error content-empty"});
  CHECK(page_reports(Hint::meta_viewport, "<p>") == Remarks{"error viewport-missing"});
  CHECK(page_reports(Hint::meta_viewport, "<p><meta name=viewport content='width=device-width'>") ==
        Remarks{"error viewport-in-body"});
}

TEST_CASE("sri") {
  HintOptions options;
  options.sha = [](int bits, std::string_view) { return std::to_string(bits); };
  const auto script = [&options](std::string attributes, std::string url = "https://b.example/x.js") {
    const std::string html = "<script src=" + url + " " + attributes + "></script>";
    return reports(Hint::sri, {document(html), resource(url, {})}, options);
  };
  CHECK(script("crossorigin=anonymous integrity=sha384-384") == kClean);
  CHECK(script("crossorigin=anonymous integrity=sha384-1") == Remarks{"error hash-wrong"});
  CHECK(script("crossorigin=anonymous integrity=sha256-256") == Remarks{"warning algorithm-weak"});
  CHECK(script("crossorigin=anonymous integrity=md5-1") == Remarks{"error integrity-invalid"});
  CHECK(script("crossorigin=anonymous") == Remarks{"warning integrity-missing"});
  CHECK(script("integrity=sha384-384") == Remarks{"error crossorigin-missing"});
  CHECK(script("", "https://a.example/own.js") == kClean);
  options.sha = nullptr;
  CHECK(script("crossorigin=anonymous integrity=sha384-" + std::string(64, 'A')) == kClean);
  CHECK(script("crossorigin=anonymous integrity=sha384-short") == Remarks{"error hash-wrong"});
}

TEST_CASE("redirections and https throughout") {
  Fetched moved = resource("https://a.example/b", {});
  moved.hops = {"http://a.example/a"};
  CHECK(reports(Hint::no_http_redirects, {document(""), moved}) == Remarks{"warning too-many-redirects"});
  CHECK(reports(Hint::https_only, {document(""), moved}) == Remarks{"error redirected-insecurely"});
  CHECK(page_reports(Hint::https_only,
                     "<img src=http://b/x srcset='http://b/y 2x, http://b/x'><img src=data:,x>") ==
        Remarks{"error insecure", "error insecure"});
  CHECK(reports(Hint::https_only, {document("", {}, "http://a.example/")}) == Remarks{"error page-insecure"});
}

TEST_CASE("references become absolute") {
  const auto at = [](std::string_view reference) {
    return resolve_url("https://A.example:443/d/e?q#f", reference).value_or("none");
  };
  CHECK(at("x") == "https://a.example/d/x");
  CHECK(at("./../x/./y/..") == "https://a.example/x/");
  CHECK(at("/../..") == "https://a.example/");
  CHECK(at("//B.example:8443/x y") == "https://b.example:8443/x%20y");
  CHECK(at("\\\\b.example\\x") == "https://b.example/x");
  CHECK(at("HTTP:/b.example") == "http://b.example/");
  CHECK(at("?z") == "https://a.example/d/e?z");
  CHECK(at("") == "https://a.example/d/e?q");
  CHECK(at(" /a\nb ") == "https://a.example/ab");
  CHECK(at("data:,x") == "data:,x");
  CHECK(at("http://") == "none");
  CHECK_FALSE(resolve_url("data:,x", "y"));
}

TEST_CASE("content types are read strictly") {
  CHECK(read_content_type("Text/HTML; a=\"b;\\\"c\"; Charset=\"UTF-8\"").value->charset == "utf-8");
  CHECK(read_content_type("text/html;charset=utf-8").value->type == "text/html");
  CHECK(read_content_type("text/html; x").malformed_parameter);
  CHECK(read_content_type("text/html; x=\"y").malformed_parameter);
  CHECK_FALSE(read_content_type("text").value);
  CHECK_FALSE(read_content_type("text/html").malformed_parameter);
}

TEST_CASE("pages made to be slow") {
  std::string links, names = "https://a/", policy;
  while (links.size() < (1u << 20))
    links += "<link rel=stylesheet href=" + std::to_string(links.size()) + ">";
  while (names.size() < (1u << 20)) names += "-abcd.1/v.";
  const std::string dots = "https://a/" + std::string(1u << 20, '.');
  for (std::size_t i = 0; i < kHints; ++i) judge_hint(static_cast<Hint>(i), std::vector{document(links)});
  CHECK_FALSE(has_revved_name(names + "x.js"));
  CHECK(has_revved_name(names + "1.js"));
  CHECK_FALSE(has_revved_name(dots));
  CHECK(resolve_url("https://a/", dots));
  CHECK(header_reports(Hint::validate_set_cookie_header, "Set-Cookie", std::string(1u << 20, ';')).size() >
        2);
}
