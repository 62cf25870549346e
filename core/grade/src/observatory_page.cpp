// Tests that look at more than one header: policies of header and markup, cookies, redirections.
#include <algorithm>
#include <iterator>

#include "observatory_results.hpp"
#include "observatory_tests.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"

namespace devdiag::grade::observatory {

using policy::iequals;
using policy::istarts_with;
using policy::next_part;
using policy::to_lower;
using policy::trim;

namespace {

CspAnalysis csp_of(const ObservatorySite& site) {
  const auto lines = lines_of(*site.page, "content-security-policy");
  const auto metas = contents_of(site.metas, "content-security-policy");
  const bool report_only = !first_line_of(*site.page, "content-security-policy-report-only").empty();
  return analyse_csp(lines, metas, report_only, istarts_with(site.url, "https:"));
}

// From harmless to worst, the grader's own order.
constexpr const ObservatoryResult* kCookieOrder[] = {
    &kCookiesInsecureHsts, &kCookiesInsecure,      &kCookiesSessionInsecureHsts, &kCookiesSameSiteInvalid,
    &kCookiesAntiCsrf,     &kCookiesSessionScript, &kCookiesSessionInsecure};

class WorstCookie {
 public:
  void note(const ObservatoryResult& result) {
    const auto at = std::find(std::begin(kCookieOrder), std::end(kCookieOrder), &result);
    worst_ = std::max(worst_, static_cast<int>(at - std::begin(kCookieOrder)));
  }
  bool any() const { return worst_ >= 0; }
  const ObservatoryResult& result() const { return *kCookieOrder[worst_]; }

 private:
  int worst_ = -1;
};

// A SameSite attribute without one of its three values, in a Set-Cookie line as sent.
bool has_invalid_same_site(std::string_view line) {
  while (!line.empty()) {
    std::string_view value = trim(next_part(line, ';'));
    if (!iequals(trim(next_part(value, '=')), "samesite")) continue;
    const std::string known = to_lower(trim(next_part(value, '=')));
    if (known != "lax" && known != "strict" && known != "none") return true;
  }
  return false;
}

void judge_cookie(const SeenCookie& cookie, bool hsts, WorstCookie& worst) {
  const std::string name = to_lower(cookie.name);
  const auto names = [&name](std::string_view part) { return name.find(part) != std::string::npos; };
  const bool session = names("login") || names("sess");
  if (!cookie.secure) {
    if (iequals(cookie.same_site, "none")) worst.note(kCookiesSameSiteInvalid);
    worst.note(hsts ? kCookiesInsecureHsts : kCookiesInsecure);
    if (session) worst.note(hsts ? kCookiesSessionInsecureHsts : kCookiesSessionInsecure);
  }
  if (names("csrf") && cookie.same_site.empty()) worst.note(kCookiesAntiCsrf);
  if (session && !cookie.http_only) worst.note(kCookiesSessionScript);
}

// Set by a hosting platform's load balancer; sites cannot change it.
bool is_ignored(const SeenCookie& cookie) {
  return cookie.name.empty() || cookie.name == "heroku-session-affinity";
}

bool is_https(const Hop& hop) { return istarts_with(hop.url, "https:"); }
bool is_http(const Hop& hop) { return istarts_with(hop.url, "http:"); }

}  // namespace

ObservatoryResult test_csp(const ObservatorySite& site) {
  if (!site.page || site.url.empty()) return kCspMissing;
  return csp_of(site).result;
}

ObservatoryResult test_frame_options(const ObservatorySite& site) {
  if (!site.page) return kXfoMissing;
  if (!site.url.empty() && csp_of(site).frames_limited) return kXfoByCsp;
  const auto header = trim(first_line_of(*site.page, "x-frame-options").substr(0, 1'024));
  if (first_line_of(*site.page, "x-frame-options").empty()) return kXfoMissing;
  if (iequals(header, "deny") || iequals(header, "sameorigin")) return kXfoSet;
  return istarts_with(header, "allow-from") ? kXfoAllowFrom : kXfoInvalid;
}

ObservatoryResult test_cookies(const ObservatorySite& site) {
  std::vector<const SeenCookie*> cookies;
  for (const auto& cookie : site.cookies) {
    if (!is_ignored(cookie)) cookies.push_back(&cookie);
  }
  if (cookies.empty()) return kCookiesNone;
  WorstCookie worst;
  if (site.page) {
    for (const auto line : lines_of(*site.page, "set-cookie")) {
      if (has_invalid_same_site(line)) worst.note(kCookiesSameSiteInvalid);
    }
  }
  const bool hsts = test_hsts(site).pass;
  for (const auto* cookie : cookies) judge_cookie(*cookie, hsts, worst);
  if (worst.any()) return worst.result();
  const bool same_site = std::all_of(cookies.begin(), cookies.end(),
                                     [](const SeenCookie* cookie) { return !cookie->same_site.empty(); });
  return same_site ? kCookiesSameSite : kCookiesSecure;
}

ObservatoryResult test_redirection(const ObservatorySite& site) {
  if (!site.http) return kRedirectNoHttp;
  if (!site.http->certificate_ok) return kRedirectInvalidCert;
  const auto route = site.http_redirects;
  const bool all_preloaded = std::all_of(route.begin(), route.end(), [&site](const Hop& hop) {
    return is_preloaded(host_of(hop.url), site.preloaded);
  });
  if (all_preloaded) return kRedirectPreloaded;
  if (route.size() == 1) return kRedirectMissing;
  if (!is_https(route.back())) return kRedirectNotToHttps;
  if (is_http(route[1])) return kRedirectHttpFirst;
  const bool leaves_host = !iequals(host_of(route[0].url), host_of(route[1].url));
  return is_http(route[0]) && is_https(route[1]) && leaves_host ? kRedirectOffHost : kRedirectToHttps;
}

std::string_view host_of(std::string_view url) {
  const auto parsed = policy::parse_url(url);
  return parsed ? parsed->host : std::string_view();
}

std::string_view host_of(const ObservatorySite& site) {
  return site.host.empty() ? host_of(site.url) : site.host;
}

bool is_preloaded(std::string_view host, std::span<const PreloadedHost> preloaded) {
  const std::string name = to_lower(host);
  bool whole = true;
  for (std::string_view rest = name; !rest.empty(); whole = false) {
    const auto entry =
        std::lower_bound(preloaded.begin(), preloaded.end(), rest,
                         [](const PreloadedHost& one, std::string_view wanted) { return one.host < wanted; });
    const bool listed = entry != preloaded.end() && entry->host == rest;
    if (listed && (whole || entry->include_subdomains)) return true;
    next_part(rest, '.');
  }
  return false;
}

std::vector<std::string_view> contents_of(std::span<const Meta> metas, std::string_view name) {
  std::vector<std::string_view> contents;
  for (const auto& meta : metas) {
    if (iequals(meta.http_equiv, name)) contents.push_back(meta.content);
  }
  return contents;
}

}  // namespace devdiag::grade::observatory
