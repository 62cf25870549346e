// Lighthouse's security audits on the headers of a page.
#include "devdiag/grade/lighthouse.hpp"

#include <doctest/doctest.h>

using namespace devdiag::grade;
using devdiag::Header;
using devdiag::Meta;
using Audit = LighthouseAudit;

namespace {

LighthouseVerdict judge(Audit audit, std::vector<Header> headers, std::vector<Meta> metas = {}) {
  return judge_lighthouse(audit, {200, true, std::move(headers)}, metas);
}

// "High max-age-low", one per item.
std::vector<std::string> items(const LighthouseVerdict& verdict) {
  std::vector<std::string> out;
  for (const auto& item : verdict.items) {
    out.push_back(std::string(lighthouse_severity_name(item.severity)) + " " + std::string(item.remark));
  }
  return out;
}

using Items = std::vector<std::string>;

}  // namespace

TEST_CASE("has-hsts") {
  const auto hsts = [](std::string value) {
    return judge(Audit::has_hsts, {{"strict-transport-security", std::move(value)}});
  };
  CHECK(hsts("max-age=63072000; includeSubDomains; preload").not_applicable);
  CHECK(items(judge(Audit::has_hsts, {})) == Items{"High hsts-missing"});
  CHECK(items(hsts("includeSubDomains; preload")) == Items{"High max-age-missing"});
  CHECK(items(hsts("max-age=1; preload; x")) ==
        Items{"High max-age-low", "Medium include-subdomains-missing", "Low invalid-syntax"});
  const auto advice = hsts("max-age=63072000");
  CHECK(advice.pass);
  CHECK_FALSE(advice.not_applicable);
  CHECK(items(advice) == Items{"Medium include-subdomains-missing", "Medium preload-missing"});
  CHECK_FALSE(hsts("max-age=63072000; includeSubDomains; preload;").pass);
}

TEST_CASE("clickjacking-mitigation") {
  CHECK(judge(Audit::clickjacking_mitigation, {{"X-Frame-Options", "same origin"}}).pass);
  CHECK(judge(Audit::clickjacking_mitigation, {{"Content-Security-Policy", "frame-ancestors *"}}).pass);
  CHECK(items(judge(Audit::clickjacking_mitigation, {{"X-Frame-Options", "ALLOW-FROM https://a"}})) ==
        Items{"High frame-policy-missing"});
}

TEST_CASE("origin-isolation") {
  CHECK(judge(Audit::origin_isolation, {{"Cross-Origin-Opener-Policy", "Same-Origin"}}).pass);
  CHECK(items(judge(Audit::origin_isolation, {})) == Items{"High coop-missing"});
  const auto odd = judge(Audit::origin_isolation, {{"Cross-Origin-Opener-Policy", "Foo Bar"}});
  REQUIRE(odd.items.size() == 1);
  CHECK(odd.items.front().directive == "foobar");
  CHECK_FALSE(odd.pass);
}

TEST_CASE("trusted-types-xss and csp-xss read header and markup") {
  const std::vector<Meta> metas = {{"Content-Security-Policy", "require-trusted-types-for 'script'", true}};
  CHECK(judge(Audit::trusted_types_xss, {}, metas).pass);
  CHECK_FALSE(judge(Audit::trusted_types_xss, {{"Content-Security-Policy", "script-src 'self'"}}).pass);
  CHECK(items(judge(Audit::csp_xss, {})) == Items{"High csp-missing"});
  const std::string strict =
      "script-src 'nonce-abcdefgh12' 'strict-dynamic' https: 'unsafe-inline'; object-src 'none'; base-uri "
      "'none'";
  CHECK(judge(Audit::csp_xss, {{"Content-Security-Policy", strict}}).pass);
  CHECK_FALSE(judge(Audit::csp_xss, {{"Content-Security-Policy", "script-src 'unsafe-inline'"}}).pass);
  const auto in_meta = judge(Audit::csp_xss, {}, {{"content-security-policy", strict, true}});
  CHECK(in_meta.pass);
  CHECK(items(in_meta) == Items{"Medium policy-in-meta"});
}

TEST_CASE("names") {
  CHECK(lighthouse_audit_name(Audit::has_hsts) == "has-hsts");
  CHECK(lighthouse_audit_name(Audit::trusted_types_xss) == "trusted-types-xss");
}
