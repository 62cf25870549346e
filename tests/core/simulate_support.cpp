// Random pages: hosts that look alike, ports, paths, redirects, odd addresses, every kind of code.
#include "simulate_support.hpp"

namespace devdiag::simulated {
namespace {

using Texts = std::vector<std::string>;

const Texts kSchemes{"https", "https", "https", "http", "wss", "ws"};
const Texts kHosts{"shop.example", "cdn.example",   "a.cdn.example", "b.cdn.example", "localhost",
                   "127.0.0.1",    "[::1]",         "xn--e1a.test",  "img.test",      "h_st.test",
                   "SHOP.example", "deep.a.b.test", "m\xc3\xbc.test"};
const Texts kPorts{"", "", "", "", ":8443", ":80", ":443", ":8080"};
const Texts kPaths{"/",         "/a.js",      "/lib/b.js",
                   "/lib/",     "",           "/lib/12345678/c.js",
                   "/a,b;c.js", "/x y.png",   "/app.3f9a8b7c6d5e4f3a.js",
                   "/%41.js",   "/q?id=5#top"};
const Texts kBare{"data:image/png;base64,AAAA",
                  "blob:https://shop.example/1b2",
                  "data:",
                  "filesystem:https://x/y",
                  "about:blank",
                  "chrome-extension://abc/x.js",
                  "app://local/x",
                  "mediastream:1",
                  "nonsense",
                  "https://",
                  "file:///etc/x"};
const Texts kUrlDirectives{"script-src-elem", "script-src-elem", "style-src-elem", "img-src",
                           "font-src",        "connect-src",     "media-src",      "frame-src",
                           "worker-src",      "object-src",      "manifest-src",   "form-action",
                           "base-uri",        "prefetch-src",    "script-src",     "fenced-frame-src",
                           "frame-ancestors"};
const Texts kCodeDirectives{"script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr"};
const Texts kSources{"'self'",
                     "'none'",
                     "*",
                     "https:",
                     "http:",
                     "data:",
                     "blob:",
                     "https://cdn.example",
                     "https://cdn.example/lib/",
                     "https://cdn.example/a.js",
                     "http://cdn.example",
                     "*.cdn.example",
                     "cdn.example:*",
                     "https://a.cdn.example:8443",
                     "img.test",
                     "'unsafe-inline'",
                     "'unsafe-eval'",
                     "'wasm-unsafe-eval'",
                     "'unsafe-hashes'",
                     "'strict-dynamic'",
                     "'nonce-{n}'",
                     "'nonce-abc'",
                     "'" + kHashA + "'",
                     "'" + kHashB + "'",
                     "wss:",
                     "localhost"};
const Texts kPolicyDirectives{"default-src",
                              "script-src",
                              "script-src-elem",
                              "script-src-attr",
                              "style-src",
                              "style-src-attr",
                              "style-src-elem",
                              "img-src",
                              "font-src",
                              "connect-src",
                              "media-src",
                              "frame-src",
                              "child-src",
                              "worker-src",
                              "object-src",
                              "manifest-src",
                              "form-action",
                              "base-uri",
                              "frame-ancestors",
                              "sandbox",
                              "trusted-types",
                              "report-uri",
                              "report-to",
                              "upgrade-insecure-requests",
                              "require-trusted-types-for"};

std::string random_url(Random& random) {
  if (random.chance(12)) return random.of(kBare);
  return random.of(kSchemes) + "://" + random.of(kHosts) + random.of(kPorts) + random.of(kPaths);
}

std::string random_hash(Random& random) {
  if (random.chance(25)) return {};
  if (random.chance(50)) return random.chance(50) ? kHashA : kHashB;
  std::string hash = kHashA;
  hash[10] = static_cast<char>('a' + random.below(26));
  hash[11] = static_cast<char>('a' + random.below(6));
  return hash;
}

}  // namespace

Load random_load(Random& random) {
  Load load;
  const std::uint32_t way = random.below(100);
  load.nonced = random.chance(30);
  load.parser_inserted = random.chance(60);
  load.count = 1 + random.below(4);
  if (way < 65) {
    load.directive = random.of(kUrlDirectives);
    load.url = random_url(random);
    for (std::uint32_t hops = random.chance(15) ? 1 + random.below(3) : 0; hops > 0; --hops)
      load.redirects.push_back(random_url(random));
    if (random.chance(10)) load.integrity = random.chance(50) ? kHashA : kHashA + " " + kHashB;
  } else if (way < 90) {
    load.directive = random.of(kCodeDirectives);
    load.how = "inline";
    load.hash = random_hash(random);
  } else {
    load.directive = "script-src";
    load.how = random.of(Texts{"eval", "wasm", "javascript"});
    if (load.how == "javascript") load.hash = random_hash(random);
  }
  return load;
}

std::string random_policy(Random& random) {
  std::string text;
  for (std::uint32_t policies = 1 + (random.chance(15) ? 1 : 0); policies > 0; --policies) {
    if (!text.empty()) text += ", ";
    for (std::uint32_t directives = 1 + random.below(5); directives > 0; --directives) {
      const std::string& name = random.of(kPolicyDirectives);
      if (name == "sandbox" && random.chance(60)) continue;
      text += name;
      for (std::uint32_t sources = random.below(5); sources > 0; --sources) text += " " + random.of(kSources);
      text += "; ";
    }
  }
  return text;
}

Evidence random_evidence(Random& random) {
  static const Texts kPages{"https://shop.example/cart", "http://localhost:8080/",
                            "https://shop.example:8443/", "file:///x.html", "http://shop.example/"};
  std::vector<Load> loads;
  // Few pages are clean, so that pages with nonces or hashes alone are made as well.
  const bool clean = random.chance(50);
  for (std::uint32_t count = random.below(random.chance(5) ? 300 : 20); count > 0; --count) {
    Load load = random_load(random);
    const bool code = load.how == "inline" || load.how == "javascript";
    if (clean && code && load.hash.empty()) load.hash = kHashA;
    if (clean && load.directive.starts_with("script") && random.chance(80)) load.parser_inserted = false;
    loads.push_back(std::move(load));
  }
  Evidence evidence = page_with(std::move(loads), random.of(kPages));
  if (random.chance(20)) evidence.collected = {"page", "document_response"};
  if (random.chance(40)) deliver(evidence, "Content-Security-Policy", random_policy(random));
  if (random.chance(20)) deliver(evidence, "Content-Security-Policy-Report-Only", random_policy(random));
  if (random.chance(15)) evidence.metas.push_back({"Content-Security-Policy", random_policy(random), true});
  if (random.chance(10)) {
    Request& request = evidence.requests.emplace_back();
    request.url = random_url(random);
    request.initiator = "fetch";
  }
  if (random.chance(10)) evidence.scripts.push_back({"script", random_url(random), "", kHashA, {}});
  if (random.chance(10)) evidence.page.inline_scripts = true;
  if (random.chance(15)) {
    evidence.page.top_level = false;
    evidence.page.ancestor_origins = {"https://portal.example", "https://top.example"};
  }
  return evidence;
}

}  // namespace devdiag::simulated
