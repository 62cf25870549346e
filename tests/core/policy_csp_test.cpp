// Content Security Policy: parsing, fallback and source matching.
#include <doctest/doctest.h>

#include <string>

#include "policy/csp.hpp"
#include "policy/csp_check.hpp"
#include "policy/csp_source.hpp"
#include "policy/csp_subsumption.hpp"

using namespace devdiag::policy;

namespace {

Policy header_policy(std::string_view text) {
  return *parse_policy(text, Disposition::enforce, Delivery::header);
}

bool matches(std::string_view list, std::string_view url, std::string_view self = "https://self.example",
             int redirects = 0) {
  return list_matches(list, *parse_url(url), parse_origin(self), redirects);
}

}  // namespace

TEST_CASE("a policy is split at semicolons, names without case, values trimmed") {
  const Policy policy = header_policy("  Script-SRC\t'self'  https:;; ;object-src 'none' ; base-uri ");
  CHECK(policy.value(Directive::script_src) == "'self'  https:");
  CHECK(policy.value(Directive::object_src) == "'none'");
  CHECK(policy.has(Directive::base_uri));
  CHECK(policy.value(Directive::base_uri).empty());
  CHECK_FALSE(policy.has(Directive::default_src));
}

TEST_CASE("the first of two equal directives counts") {
  CHECK(header_policy("img-src a.example; IMG-SRC b.example").value(Directive::img_src) == "a.example");
}

TEST_CASE("a directive with a byte outside ASCII is dropped alone") {
  const Policy policy = header_policy("script-src h\xc3\xbc.example; img-src 'self'");
  CHECK_FALSE(policy.has(Directive::script_src));
  CHECK(policy.has(Directive::img_src));
}

TEST_CASE("nothing but separators is no policy") {
  CHECK_FALSE(parse_policy(" ; ;", Disposition::enforce, Delivery::header));
  CHECK(parse_policy("unknown-thing x", Disposition::enforce, Delivery::header));
}

TEST_CASE("a header value is a comma list of policies") {
  std::vector<Policy> policies;
  parse_policies("default-src 'self', , script-src 'none'", Disposition::enforce, policies);
  REQUIRE(policies.size() == 2);
  CHECK(policies[0].has(Directive::default_src));
  CHECK(policies[1].value(Directive::script_src) == "'none'");
}

TEST_CASE("a meta element cannot carry frame-ancestors, report-uri or sandbox") {
  const auto policy = parse_policy("frame-ancestors 'none'; sandbox; report-uri /r; img-src *",
                                   Disposition::enforce, Delivery::meta);
  REQUIRE(policy);
  CHECK_FALSE(policy->has(Directive::frame_ancestors));
  CHECK_FALSE(policy->has(Directive::sandbox));
  CHECK_FALSE(policy->has(Directive::report_uri));
  CHECK(policy->has(Directive::img_src));
}

TEST_CASE("every directive is found under its own name") {
  for (std::size_t i = 0; i < kDirectives; ++i) {
    const auto directive = static_cast<Directive>(i);
    CHECK(directive_of(directive_name(directive)) == directive);
    CHECK(fallback_chain(directive).front() == directive);
  }
  CHECK_FALSE(directive_of("script-srcs"));
  CHECK_FALSE(directive_of(""));
}

TEST_CASE("the fallback chain ends at the first directive present") {
  const Policy policy = header_policy("default-src 'none'; script-src 'self'; child-src b.example");
  CHECK(deciding_directive(policy, Directive::script_src_elem) == Directive::script_src);
  CHECK(deciding_directive(policy, Directive::script_src_attr) == Directive::script_src);
  CHECK(deciding_directive(policy, Directive::style_src_elem) == Directive::default_src);
  CHECK(deciding_directive(policy, Directive::worker_src) == Directive::child_src);
  CHECK(deciding_directive(policy, Directive::frame_src) == Directive::child_src);
  CHECK(deciding_directive(policy, Directive::connect_src) == Directive::default_src);
  CHECK_FALSE(deciding_directive(policy, Directive::frame_ancestors));
  CHECK(deciding_directive(header_policy("script-src-elem *"), Directive::script_src_attr) == std::nullopt);
}

TEST_CASE("source expressions are recognised") {
  CHECK(parse_source("'SELF'").kind == SourceKind::self);
  CHECK(parse_source("self").kind == SourceKind::host);  // forgotten quotes: a host named self
  CHECK(parse_source("'nonce-abc='").kind == SourceKind::nonce);
  CHECK(parse_source("'nonce-'").kind == SourceKind::invalid);
  CHECK(parse_source("'nonce-a$'").kind == SourceKind::invalid);
  CHECK(parse_source("'SHA256-abc='").kind == SourceKind::hash);
  CHECK(parse_source("'sha257-abc='").kind == SourceKind::invalid);
  CHECK(parse_source("'unsafe-inlin'").kind == SourceKind::invalid);
  CHECK(parse_source("*").kind == SourceKind::any);
  CHECK(parse_source("data:").kind == SourceKind::scheme);
  CHECK(parse_source("localhost:8080").port == "8080");
  CHECK(parse_source("https://*.a.example:*/x").host == "*.a.example");
  for (const std::string text :
       {"https://", "a..example", "*.", "a.*.example", "a.example:8o", "9tp:", "'"}) {
    CAPTURE(text);
    CHECK(parse_source(text).kind == SourceKind::invalid);
  }
}

TEST_CASE("schemes match themselves and their secure sibling") {
  CHECK(matches("http:", "https://a.example/"));
  CHECK_FALSE(matches("https:", "http://a.example/"));
  CHECK(matches("ws:", "wss://a.example/"));
  CHECK_FALSE(matches("ws:", "https://a.example/"));
  CHECK(matches("data:", "data:text/plain,x"));
  CHECK_FALSE(matches("*", "data:text/plain,x"));
  CHECK(matches("http://a.example", "https://a.example/"));
  CHECK(matches("http://a.example:80", "https://a.example/"));
  CHECK_FALSE(matches("*:80", "https://a.example/"));  // no scheme was upgraded
  CHECK_FALSE(matches("https://a.example", "http://a.example/"));
}

TEST_CASE("a host source without scheme takes the page's, never less secure") {
  CHECK_FALSE(matches("a.example", "http://a.example/"));
  CHECK(matches("a.example", "https://a.example/"));
  CHECK(matches("a.example", "https://a.example/", "http://self.example"));
  CHECK(matches("a.example", "http://a.example/", "http://self.example"));
}

TEST_CASE("wildcards cover subdomains, not the domain itself") {
  CHECK(matches("*.a.example", "https://x.a.example/"));
  CHECK(matches("*.a.example", "https://x.y.a.example/"));
  CHECK_FALSE(matches("*.a.example", "https://a.example/"));
  CHECK_FALSE(matches("*.a.example", "https://xa.example/"));
}

TEST_CASE("ports are exact unless they are the default or a star") {
  CHECK(matches("https://a.example:*", "https://a.example:9/"));
  CHECK(matches("https://a.example:443", "https://a.example/"));
  CHECK_FALSE(matches("https://a.example", "https://a.example:8443/"));
  CHECK_FALSE(matches("http://a.example:8080", "https://a.example:8443/"));
}

TEST_CASE("paths: a trailing slash covers what is below, redirects forget paths") {
  CHECK(matches("https://a.example/js/", "https://a.example/js/app.js"));
  CHECK_FALSE(matches("https://a.example/js/", "https://a.example/js"));
  CHECK_FALSE(matches("https://a.example/js", "https://a.example/js/app.js"));
  CHECK(matches("https://a.example/js", "https://a.example/js?v=1"));
  CHECK(matches("https://a.example/a%20b", "https://a.example/a b"));
  CHECK_FALSE(matches("https://a.example/JS/", "https://a.example/js/app.js"));
  CHECK(matches("https://a.example/", "https://a.example"));
  CHECK_FALSE(matches("https://a.example/js/", "https://a.example/x"));
  CHECK(matches("https://a.example/js/", "https://a.example/x", "https://self.example", 1));
}

TEST_CASE("'self' covers the same host made more secure") {
  CHECK(matches("'self'", "https://self.example/x", "http://self.example"));
  CHECK(matches("'self'", "wss://self.example/x", "https://self.example"));
  CHECK(matches("'self'", "ws://self.example/x", "http://self.example"));
  CHECK_FALSE(matches("'self'", "http://self.example/x", "https://self.example"));
  CHECK_FALSE(matches("'self'", "https://self.example:8443/x", "http://self.example"));
  CHECK_FALSE(matches("'self'", "https://self.example/x", "null"));
}

TEST_CASE("'none' and an empty list match nothing; 'none' beside others is no obstacle") {
  CHECK_FALSE(matches("'none'", "https://self.example/"));
  CHECK_FALSE(matches("", "https://self.example/"));
  CHECK(matches("'none' 'self'", "https://self.example/"));
}

TEST_CASE("'unsafe-inline' is ignored beside nonces, hashes and strict-dynamic") {
  using enum InlineKind;
  CHECK(allows_all_inline("'self' 'unsafe-inline'", script));
  CHECK_FALSE(allows_all_inline("'unsafe-inline' 'nonce-abc'", script));
  CHECK_FALSE(allows_all_inline("'unsafe-inline' 'sha256-abc='", script));
  CHECK_FALSE(allows_all_inline("'unsafe-inline' 'strict-dynamic'", script));
  CHECK_FALSE(allows_all_inline("'unsafe-inline' 'strict-dynamic'", script_attribute));
  CHECK(allows_all_inline("'unsafe-inline' 'strict-dynamic'", style));
  CHECK(allows_all_inline("'unsafe-inline' 'nonce-a$'", script));  // an invalid nonce is nothing
  CHECK_FALSE(allows_all_inline("'self'", script));
}

TEST_CASE("nonces and hashes let single pieces of inline code through") {
  const Hash digest{"sha256", "a-_="};
  InlineCode code{InlineKind::script, "abc", {&digest, 1}};
  CHECK(allows_inline("'nonce-abc'", code));
  CHECK_FALSE(allows_inline("'nonce-ABC'", code));
  CHECK(allows_inline("'sha256-a+/='", code));
  CHECK_FALSE(allows_inline("'sha384-a+/='", code));
  code.kind = InlineKind::script_attribute;
  CHECK_FALSE(allows_inline("'nonce-abc' 'sha256-a+/='", code));
  CHECK(allows_inline("'unsafe-hashes' 'sha256-a+/='", code));
}

TEST_CASE("scripts load by nonce, listed integrity, strict-dynamic or address") {
  const Origin self = parse_origin("https://self.example");
  const Url url = *parse_url("https://cdn.example/app.js");
  const auto allows = [&](std::string_view policy, const ScriptLoad& load) {
    return allows_script_url(header_policy(policy), url, self, load);
  };
  const Hash listed{"sha256", "abc="}, unlisted{"sha256", "xyz="};
  const Hash both[] = {listed, unlisted};
  CHECK(allows("img-src 'none'", {}));
  CHECK_FALSE(allows("default-src 'self'", {}));
  CHECK(allows("script-src https://cdn.example", {}));
  CHECK(allows("script-src 'nonce-n1'", {.nonce = "n1"}));
  CHECK_FALSE(allows("script-src 'nonce-n1'", {.nonce = "n2"}));
  CHECK_FALSE(allows("script-src 'nonce-n1'", {}));
  CHECK(allows("script-src 'sha256-abc='", {.integrity = {&listed, 1}}));
  CHECK_FALSE(allows("script-src 'sha256-abc='", {.integrity = both}));
  CHECK_FALSE(allows("script-src 'strict-dynamic' 'nonce-n1' https://cdn.example", {}));
  CHECK(allows("script-src 'strict-dynamic' 'nonce-n1'", {.parser_inserted = false}));
  CHECK_FALSE(allows("script-src *; sandbox", {}));
  CHECK(allows("script-src *; sandbox allow-scripts", {}));
}

TEST_CASE("eval and WebAssembly need their own permission") {
  CHECK(allows_eval(header_policy("img-src 'none'")));
  CHECK_FALSE(allows_eval(header_policy("default-src *")));
  CHECK(allows_eval(header_policy("script-src 'unsafe-eval'")));
  CHECK_FALSE(allows_eval(header_policy("script-src 'wasm-unsafe-eval'")));
  CHECK(allows_wasm(header_policy("script-src 'wasm-unsafe-eval'")));
  CHECK(allows_wasm(header_policy("script-src-elem 'self'")));
  CHECK_FALSE(allows_wasm(header_policy("sandbox")));
}

TEST_CASE("sockets are connections that * covers") {
  const Origin self = parse_origin("https://self.example");
  const Url socket = *parse_url("wss://a.example/feed");
  CHECK(allows_url(header_policy("connect-src *"), Directive::connect_src, socket, self));
  CHECK(allows_url(header_policy("default-src *"), Directive::connect_src, socket, self));
  CHECK_FALSE(allows_url(header_policy("connect-src https:"), Directive::connect_src, socket, self));
  CHECK(allows_url(header_policy("connect-src wss:"), Directive::connect_src, socket, self));
}

TEST_CASE("a required policy covers what all returned policies let through together") {
  const Origin self = parse_origin("http://self.example:8000");
  const auto covered = [&](std::string_view required, std::string_view returned) {
    std::vector<Policy> policies;
    parse_policies(returned, Disposition::enforce, policies);
    return subsumes(header_policy(required), policies, self);
  };
  CHECK(covered("img-src https://a.example", "img-src https://a.example/x"));
  CHECK_FALSE(covered("img-src https://a.example/x", "img-src https://a.example"));
  CHECK_FALSE(covered("img-src 'self'", "script-src 'self'"));
  CHECK(covered("img-src 'self'", "default-src 'self'"));
  CHECK(covered("img-src https://*.a.example",
                "img-src https://*.example, img-src https://x.a.example https://b.test"));
  CHECK_FALSE(
      covered("img-src https://x.a.example", "img-src https://*.example, img-src https://*.a.example"));
  CHECK(covered("img-src 'none'", "img-src https://a.example, img-src https://b.example"));
  CHECK(covered("img-src 'self'", "img-src https://self.example:8000/"));
  CHECK_FALSE(covered("script-src 'self'", "script-src 'self' 'unsafe-inline'"));
  CHECK(covered("script-src 'self' 'unsafe-inline'", "script-src 'self' 'unsafe-inline'"));
  CHECK_FALSE(covered("script-src 'self'", "script-src 'self' 'nonce-n'"));
  CHECK(covered("script-src 'self' 'nonce-a'", "script-src 'self' 'nonce-b'"));
  CHECK_FALSE(covered("script-src 'sha256-aaaa'", "script-src 'sha256-bbbb'"));
  CHECK(covered("script-src 'strict-dynamic' 'nonce-a'", "script-src 'strict-dynamic' 'nonce-b' https:"));
}

TEST_CASE("a required policy has no way around it: more special directives, missing ones, other ports") {
  const Origin self = parse_origin("http://self.example");
  const auto covered = [&](std::string_view required, std::string_view returned) {
    const Policy policy = header_policy(returned);
    return subsumes(header_policy(required), {&policy, 1}, self);
  };
  CHECK_FALSE(covered("default-src a.example", "default-src a.example; img-src *"));
  CHECK_FALSE(covered("script-src a.example", "script-src a.example; script-src-elem *"));
  CHECK_FALSE(covered("script-src a.example", "script-src a.example; worker-src *"));
  CHECK_FALSE(covered("child-src a.example", "frame-src a.example; worker-src a.example"));
  CHECK_FALSE(covered("default-src a.example", "default-src a.example 'unsafe-eval'"));
  CHECK(covered("default-src a.example", "default-src a.example; form-action *"));
  CHECK(covered("frame-src a.example", "child-src a.example"));
  CHECK(covered("img-src a.example:80", "img-src a.example:443"));
  CHECK(covered("img-src a.example", "img-src https://a.example"));
  CHECK_FALSE(covered("img-src a.example", "img-src https://a.example:80"));
  CHECK(covered("default-src 'strict-dynamic'", "default-src 'strict-dynamic' a.example"));
  CHECK_FALSE(covered("worker-src 'strict-dynamic'", "worker-src 'strict-dynamic' a.example"));
}

TEST_CASE("source lists that would multiply without end are not subsumed") {
  std::string list;
  for (int i = 0; i < 3'000; ++i) list += " https://h" + std::to_string(i) + ".example";
  const std::string text = "img-src" + list;
  const Policy policy = header_policy(text);
  CHECK_FALSE(subsumes(policy, {&policy, 1}, parse_origin("https://self.example")));
}

TEST_CASE("only a single serialized policy is sent as Sec-Required-CSP") {
  CHECK(required_csp_header("  script-src 'self'; img-src * ") == "script-src 'self'; img-src *");
  CHECK(required_csp_header("not-a-directive x; report-uri-too y"));
  for (const std::string text :
       {"", " ", "script-src 'self'\r\nX: y", "script-src 'self'\n", "a, b", "script%20src x",
        "img-src h\xc3\xbc", "script-src 'self'; Report-URI /r", "report-to r"}) {
    CAPTURE(text);
    CHECK_FALSE(required_csp_header(text));
  }
}

TEST_CASE("a megabyte of repeated tokens is read in one pass") {
  std::string text;
  while (text.size() < (1u << 20)) text += "script-src a.example 'nonce-abc';x y;";
  const Policy policy = header_policy(text);
  CHECK(policy.value(Directive::script_src) == "a.example 'nonce-abc'");
  std::string list;
  while (list.size() < (1u << 20)) list += "*.a.example/x/%41 ";
  CHECK_FALSE(matches(list, "https://b.example/"));
}

TEST_CASE("a hash is a whole digest of its algorithm, padded only at its end") {
  const std::string body(43, 'A');
  CHECK(parse_hash("sha256-" + body + "=")->digest == body + "=");
  CHECK(parse_hash("SHA256-" + body + "=")->algorithm == "SHA256");
  CHECK(parse_hash("sha256-" + std::string(21, '-') + std::string(22, '_') + "="));
  CHECK(parse_hash("sha384-" + std::string(64, '/')));
  CHECK(parse_hash("sha512-" + std::string(86, '+') + "=="));
  CHECK_FALSE(parse_hash("sha256-" + body));
  CHECK_FALSE(parse_hash("sha256-" + body + "A"));
  CHECK_FALSE(parse_hash("sha256-" + std::string(42, 'A') + "=="));
  CHECK_FALSE(parse_hash("sha256-" + std::string(20, 'A') + "=" + std::string(22, 'A') + "="));
  CHECK_FALSE(parse_hash("sha256-" + std::string(43, 'A') + ":"));
  CHECK_FALSE(parse_hash("sha384-" + std::string(63, 'A') + "="));
  CHECK_FALSE(parse_hash("sha512-" + std::string(86, 'A') + "=A"));
  CHECK_FALSE(parse_hash("sha1-" + std::string(27, 'A') + "="));
  CHECK_FALSE(parse_hash("sha256"));
  CHECK_FALSE(parse_hash(""));
}

TEST_CASE("what stands in the middle of a base64 value ends the source, not the hash") {
  CHECK(parse_source("'sha256-AB='").kind == SourceKind::hash);
  CHECK(parse_source("'sha256-AB=='").kind == SourceKind::hash);
  CHECK(parse_source("'sha256-A=B='").kind == SourceKind::invalid);
  CHECK(parse_source("'sha256-AB==='").kind == SourceKind::invalid);
  CHECK(parse_source("'sha256-{n}'").kind == SourceKind::invalid);
  CHECK(parse_source("'nonce-A=B'").kind == SourceKind::invalid);
  CHECK(parse_source("'nonce-{n:short}'").kind == SourceKind::nonce);
}
