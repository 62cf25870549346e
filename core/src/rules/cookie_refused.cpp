// Cookies that browsers throw away or read differently than they were meant.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/cookie_date.hpp"
#include "policy/cookie_store.hpp"
#include "policy/field_lines.hpp"
#include "rules/cookie_facts.hpp"
#include "rules/families.hpp"
#include "rules/site.hpp"

namespace devdiag::judge {
namespace {

using policy::SetCookie;

// The promise of the prefix that the line breaks; empty when it keeps them all.
std::string_view broken_promise(const SetCookie& cookie) {
  if (!cookie.secure) return "it lacks Secure";
  if (!policy::istarts_with(cookie.name, "__Host-")) return {};
  if (!cookie.domain.empty()) return "a __Host- cookie must not have a Domain";
  if (cookie.path != "/") return "a __Host- cookie needs Path=/";
  return {};
}

std::string domain_of(const SetCookie& cookie) {
  std::string_view domain = cookie.domain;
  if (domain.starts_with('.')) domain.remove_prefix(1);
  return policy::to_lower(domain);
}

// Why the browser refuses the Domain; empty when it takes it.
std::string_view refusal(const std::string& domain, std::string_view host, const Evidence& evidence) {
  if (policy::iequals(domain, host)) return {};
  if (!policy::domain_matches(host, domain)) return "it does not cover the host that sets the cookie";
  return is_public_suffix(domain, evidence) ? "anybody can register names below it" : std::string_view();
}

// What is wrong with a line, and what becomes of it.
struct Fault {
  std::string_view part, effect;
};

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), policy::is_digit);
}

// Redaction writes the size of what is too large in place of the value.
bool is_too_large(const SetCookie& cookie) { return cookie.value.ends_with(" bytes}"); }

std::vector<Fault> faults_of(const CookieLine& line) {
  if (!line.cookie) {
    const bool empty = policy::trim(line.text.substr(0, line.text.find(';'))).size() <= 1;
    return {empty ? Fault{"line", "it has neither name nor value, so browsers ignore it"}
                  : Fault{"line", "it holds a control character, so browsers ignore it"}};
  }
  const SetCookie& cookie = *line.cookie;
  std::vector<Fault> faults;
  if (is_too_large(cookie))
    faults.push_back({"size", "name and value exceed 4,096 bytes, so browsers ignore it"});
  if (cookie.name.empty())
    faults.push_back({"name", "it has no name, which many servers cannot read back"});
  else if (!policy::is_token(cookie.name) && cookie.name.find('{') == std::string_view::npos)
    faults.push_back({"name", "its name holds characters that many servers cannot read back"});
  const bool age = is_integer(cookie.max_age);
  if (!cookie.max_age.empty() && !age)
    faults.push_back({"Max-Age", "Max-Age is no number of seconds, so browsers ignore the attribute"});
  if (!cookie.expires.empty() && !age && !policy::parse_cookie_date(cookie.expires))
    faults.push_back({"Expires", "Expires is no date, so the cookie is gone when the browser closes"});
  if (cookie.has_same_site && cookie.same_site == policy::SameSite::unset)
    faults.push_back({"SameSite", "SameSite has a value no browser knows, so the default, Lax, applies"});
  return faults;
}

}  // namespace

void cookie_prefix_invalid(const Evidence& evidence, Findings& out) {
  for (const CookieLine& line : cookie_lines(evidence)) {
    if (!line.cookie || !has_cookie_prefix(line.cookie->name)) continue;
    const std::string_view broken = broken_promise(*line.cookie);
    if (broken.empty()) continue;
    out.add("cookie " + line.name(), line.proof(),
            {{"cookie", line.name()}, {"reason", broken}, {"url", line.url()}});
    add_refusal_seen("cookie " + line.name(), line, evidence, out);
  }
}

void cookie_domain_rejected(const Evidence& evidence, Findings& out) {
  const bool knows_suffixes = evidence.has("public_suffixes");
  for (const CookieLine& line : cookie_lines(evidence)) {
    if (!line.cookie || line.cookie->domain.empty()) continue;
    const std::string domain = domain_of(*line.cookie);
    const std::string host(policy::parse_origin(line.response->url).host);
    if (policy::is_nobodys_host(host)) {
      out.lacks("page");  // whom the domain covers depends on the address
      continue;
    }
    const std::string_view reason = refusal(domain, host, evidence);
    if (reason.empty()) {
      if (!knows_suffixes && !policy::iequals(domain, host)) out.lacks("public_suffixes");
      continue;
    }
    out.add("cookie " + line.name() + " for " + domain, line.proof(),
            {{"cookie", line.name()},
             {"domain", domain},
             {"host", host},
             {"reason", reason},
             {"url", line.url()}});
    add_refusal_seen("cookie " + line.name() + " for " + domain, line, evidence, out);
  }
}

void cookie_malformed(const Evidence& evidence, Findings& out) {
  for (const CookieLine& line : cookie_lines(evidence)) {
    for (const auto& [part, effect] : faults_of(line)) {
      out.add("cookie " + line.name() + ": " + std::string(part), line.proof(),
              {{"cookie", line.name()}, {"effect", effect}, {"url", line.url()}});
    }
  }
}

}  // namespace devdiag::judge
