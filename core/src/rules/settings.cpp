// Settings of the application that contradict each other or the page they are used by.
#include <algorithm>
#include <array>
#include <optional>

#include "policy/address_space.hpp"
#include "policy/ascii.hpp"
#include "policy/set_cookie.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::iequals;
using policy::Origin;

const Setting* setting(const Evidence& evidence, std::string_view name) {
  const auto found = std::find_if(evidence.settings.begin(), evidence.settings.end(),
                                  [&](const Setting& each) { return each.name == name; });
  return found == evidence.settings.end() ? nullptr : &*found;
}

// A setting that was not told, and that no cookie line shows either, leaves the question open.
void require_setting(const Evidence& evidence, std::string_view name, Findings& out) {
  if (setting(evidence, name) == nullptr) out.lacks("settings");
}

std::string_view value_of_setting(const Evidence& evidence, std::string_view name) {
  const Setting* found = setting(evidence, name);
  return found == nullptr ? std::string_view{} : policy::trim(found->value);
}

bool is_on(std::string_view value) {
  constexpr std::array<std::string_view, 4> kOn{"1", "true", "yes", "on"};
  return std::any_of(kOn.begin(), kOn.end(), [&](std::string_view on) { return iequals(value, on); });
}

BuiltProof setting_proof(const Setting& each) {
  return {"entry", each.source.empty() ? each.name : each.source, each.name + " = " + each.value, "log"};
}

bool is_loopback(std::string_view host) {
  return policy::address_space(host) == policy::AddressSpace::loopback;
}

// Two addresses of one service under names that browsers take for different hosts or schemes: a cookie or a
// CORS list that names one does not cover the other. app.example and api.example differ on purpose.
std::string_view difference(const Origin& a, const Origin& b) {
  if (a.opaque || b.opaque) return {};
  const bool both_loopback = is_loopback(a.host) && is_loopback(b.host);
  if (both_loopback && !iequals(a.host, b.host)) return "they name this machine differently";
  if (!iequals(a.host, b.host)) return {};
  return iequals(a.scheme, b.scheme) ? std::string_view{} : "their schemes differ";
}

void report_mismatch(const Setting& each, const Origin& wanted, const Origin& other, std::string_view reason,
                     Findings& out) {
  out.add(each.name + " and the other side", setting_proof(each),
          {{"setting", each.name},
           {"value", policy::serialize(wanted)},
           {"other", policy::serialize(other)},
           {"reason", reason}});
}

// --- cookies ---

bool covers(std::string_view domain, std::string_view host) {
  if (iequals(domain, host)) return true;
  return policy::iends_with(host, domain) && host.size() > domain.size() &&
         host[host.size() - domain.size() - 1] == '.' && !policy::is_ip_literal(host);
}

// The host that sets the cookie: the backend's, else the API's, else the page's.
Origin cookie_setter(const Evidence& evidence) {
  for (const std::string_view name : {"backend_origin", "api_base"}) {
    const Origin origin = policy::parse_origin(value_of_setting(evidence, name));
    if (!origin.opaque) return origin;
  }
  return policy::parse_origin(evidence.page.url);
}

std::string_view domain_fault(std::string_view domain, std::string_view host) {
  if (policy::is_ip_literal(domain)) return "an IP address is no cookie domain";
  if (domain.find('.') == std::string_view::npos) return "browsers accept no domain of a single label";
  return covers(domain, host) ? std::string_view{} : "it does not cover the host that sets the cookie";
}

// Without the list of public suffixes: the same last two labels are taken for one site, so that nothing is
// reported that may work.
bool may_be_same_site(std::string_view a, std::string_view b) {
  const auto tail = [](std::string_view host) {
    const std::size_t dot = host.rfind('.');
    if (dot == std::string_view::npos || policy::is_ip_literal(host)) return host;
    const std::size_t before = host.rfind('.', dot - 1);
    return before == std::string_view::npos || dot == 0 ? host : host.substr(before + 1);
  };
  return iequals(tail(a), tail(b));
}

// An embedder or API on another site; nothing when all is one site.
std::string other_site(const Evidence& evidence) {
  const Origin page = policy::parse_origin(evidence.page.url);
  for (const std::string& ancestor : evidence.page.ancestor_origins) {
    const Origin origin = policy::parse_origin(ancestor);
    if (!origin.opaque && !may_be_same_site(origin.host, page.host)) return policy::serialize(origin);
  }
  const Origin backend = cookie_setter(evidence);
  return may_be_same_site(backend.host, page.host) ? std::string{} : policy::serialize(backend);
}

// Calls visit(cookie, response) for every Set-Cookie line another observer than the page saw.
template <class Visit>
void for_each_cookie(const Evidence& evidence, Visit&& visit) {
  for (const Response& response : evidence.responses) {
    for (const std::string_view line : header_lines(response, "Set-Cookie")) {
      if (const auto cookie = policy::parse_set_cookie(line)) visit(*cookie, response, line);
    }
  }
}

bool drops_secure(const Origin& origin) {
  return !origin.opaque && iequals(origin.scheme, "http") && !is_loopback(origin.host);
}

}  // namespace

void origin_mismatch(const Evidence& evidence, Findings& out) {
  const Origin page = policy::parse_origin(evidence.page.url);
  const Setting* frontend = setting(evidence, "frontend_origin");
  const Setting* backend = setting(evidence, "backend_origin");
  if (frontend == nullptr) require_setting(evidence, "backend_origin", out);
  if (frontend != nullptr) {
    const Origin wanted = policy::parse_origin(policy::trim(frontend->value));
    if (!wanted.opaque && !page.opaque && !policy::same_origin(wanted, page))
      report_mismatch(*frontend, wanted, page, "the page has another origin than the settings say", out);
  }
  if (backend == nullptr) return;
  const Origin wanted = policy::parse_origin(policy::trim(backend->value));
  const std::string_view reason = difference(wanted, page);
  if (!reason.empty()) report_mismatch(*backend, wanted, page, reason, out);
}

void vite_api_base_mismatch(const Evidence& evidence, Findings& out) {
  require_setting(evidence, "api_base", out);
  require_setting(evidence, "backend_origin", out);
  const Setting* base = setting(evidence, "api_base");
  const Origin backend = policy::parse_origin(value_of_setting(evidence, "backend_origin"));
  // A path is asked of the page's own origin, which forwards it.
  const Origin api = policy::parse_origin(base == nullptr ? std::string_view{} : policy::trim(base->value));
  if (api.opaque || backend.opaque || policy::same_origin(api, backend)) return;
  out.add("API base", setting_proof(*base),
          {{"api_origin", policy::serialize(api)}, {"backend_origin", policy::serialize(backend)}});
}

void cookie_domain_check(const Evidence& evidence, Findings& out) {
  require_setting(evidence, "cookie_domain", out);
  const Setting* found = setting(evidence, "cookie_domain");
  if (found == nullptr) return;
  std::string_view domain = policy::trim(found->value);
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (domain.empty()) return;  // host-only: always right
  const Origin setter = cookie_setter(evidence);
  const std::string_view fault = domain_fault(domain, setter.host);
  if (fault.empty()) return;
  out.add("cookie domain", setting_proof(*found),
          {{"domain", std::string(domain)}, {"host", setter.host}, {"reason", fault}});
}

void cookie_secure_http(const Evidence& evidence, Findings& out) {
  if (!evidence.has("set_cookies")) require_setting(evidence, "cookie_secure", out);
  const Setting* secure = setting(evidence, "cookie_secure");
  const Origin setter = cookie_setter(evidence);
  if (secure != nullptr && is_on(policy::trim(secure->value)) && drops_secure(setter)) {
    out.add("cookies of " + policy::serialize(setter), setting_proof(*secure),
            {{"cookie", "every cookie"}, {"origin", policy::serialize(setter)}});
  }
  for_each_cookie(evidence,
                  [&](const policy::SetCookie& cookie, const Response& response, std::string_view line) {
                    const Origin origin = policy::parse_origin(response.url);
                    if (!cookie.secure || !drops_secure(origin)) return;
                    out.add("cookie " + std::string(cookie.name),
                            {"header", "Set-Cookie", std::string(line), response.seen_by},
                            {{"cookie", std::string(cookie.name)}, {"origin", policy::serialize(origin)}});
                  });
}

void cookie_samesite_strict(const Evidence& evidence, Findings& out) {
  if (!evidence.has("set_cookies")) require_setting(evidence, "cookie_samesite", out);
  const std::string other = other_site(evidence);
  if (other.empty()) return;
  const Setting* found = setting(evidence, "cookie_samesite");
  if (found != nullptr && iequals(policy::trim(found->value), "strict")) {
    out.add("cookies of the application", setting_proof(*found),
            {{"cookie", "every cookie"}, {"other", other}});
  }
  for_each_cookie(evidence,
                  [&](const policy::SetCookie& cookie, const Response& response, std::string_view line) {
                    if (cookie.same_site != policy::SameSite::strict) return;
                    out.add("cookie " + std::string(cookie.name),
                            {"header", "Set-Cookie", std::string(line), response.seen_by},
                            {{"cookie", std::string(cookie.name)}, {"other", other}});
                  });
}

void network_capture_blocked(const Evidence& evidence, Findings& out) {
  require_setting(evidence, "network_capture", out);
  const Setting* capture = setting(evidence, "network_capture");
  if (capture == nullptr || !is_on(policy::trim(capture->value)) || evidence.has("requests")) return;
  const bool captured = std::any_of(evidence.logs.begin(), evidence.logs.end(), [](const LogLine& line) {
    return !line.url.empty() && (iequals(line.source, "frontend") || iequals(line.source, "browser"));
  });
  if (captured) return;
  out.add("network capture", setting_proof(*capture), {{"setting", capture->name}});
}

}  // namespace devdiag::judge
