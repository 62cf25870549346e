// Collects the Set-Cookie lines of a record.
#include "rules/cookie_facts.hpp"

#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/cookie_date.hpp"
#include "rules/document.hpp"

namespace devdiag::judge {

std::string CookieLine::name() const {
  std::string_view name = text.substr(0, text.find(';'));
  const std::size_t equals = name.find('=');
  name = equals == std::string_view::npos ? std::string_view() : policy::trim_ows(name.substr(0, equals));
  return name.empty() ? "(nameless)" : std::string(name);
}

std::string CookieLine::url() const { return without_query(response->url); }

Proof CookieLine::proof() const { return {"header", "Set-Cookie", text, response->seen_by}; }

void add_refusal_seen(const std::string& subject, const CookieLine& line, const Evidence& evidence,
                      Findings& out) {
  if (!evidence.has("cookies") || !line.cookie || line.cookie->http_only) return;
  const policy::Origin setter = policy::parse_origin(line.response->url);
  if (!policy::same_origin(setter, policy::parse_origin(evidence.page.url))) return;
  const bool stored = std::any_of(evidence.cookies.begin(), evidence.cookies.end(),
                                  [&](const Cookie& each) { return each.name == line.cookie->name; });
  if (!stored) out.add(subject, {"entry", "cookieStore", "no cookie " + line.name(), "page"}, {}, 0);
}

std::vector<CookieLine> cookie_lines(const Evidence& evidence) {
  std::vector<CookieLine> lines;
  for (const Response& response : evidence.responses) {
    for (const std::string_view text : header_lines(response, "Set-Cookie"))
      lines.push_back({&response, text, policy::parse_set_cookie(text)});
  }
  return lines;
}

bool is_deletion(const policy::SetCookie& cookie) {
  constexpr std::int64_t kYear2000 = 946'684'800;  // older than any page that is still served
  const std::string_view age = cookie.max_age;
  const bool number = !age.empty() && std::all_of(age.begin(), age.end(), policy::is_digit);
  if (age.starts_with('-') || (number && age.find_first_not_of('0') == std::string_view::npos)) return true;
  const auto date = number ? std::nullopt : policy::parse_cookie_date(cookie.expires);
  return date && *date < kYear2000;
}

bool has_cookie_prefix(std::string_view name) {
  return policy::istarts_with(name, "__Secure-") || policy::istarts_with(name, "__Host-");
}

}  // namespace devdiag::judge
