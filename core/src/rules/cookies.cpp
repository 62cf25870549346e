// Cookies as servers set them: attributes that are missing, and what the cookie is exposed to without them.
#include "policy/set_cookie.hpp"

#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "rules/cookie_facts.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/site.hpp"

namespace devdiag::judge {
namespace {

using policy::SameSite;

bool is_https(std::string_view url) { return policy::istarts_with(url, "https:"); }

// Names of login cookies of well-known servers and frameworks, and words that all others use.
bool has_word(std::string_view name, std::string_view word) {
  const std::size_t at = name.find(word);
  if (at == std::string_view::npos) return false;
  const std::size_t end = at + word.size();
  return (at == 0 || !policy::is_alnum(name[at - 1])) && (end == name.size() || !policy::is_alnum(name[end]));
}

bool is_session_name(std::string_view cookie_name) {
  const std::string name = policy::to_lower(cookie_name);
  const auto contains = [&](std::string_view part) { return name.find(part) != std::string::npos; };
  // Scripts have to read these to send them back.
  if (contains("csrf") || contains("xsrf")) return false;
  constexpr std::array<std::string_view, 6> kParts{"sess", "login", "jwt", "token", "remember", "oauth"};
  if (std::any_of(kParts.begin(), kParts.end(), contains)) return true;
  const bool auth = contains("auth") && !contains("author");
  return auth || contains("authoriz") || has_word(name, "sid");
}

BuiltProof store_proof(const Cookie& cookie) {
  std::string text = cookie.name + "; Path=" + cookie.path;
  if (!cookie.domain.empty()) text += "; Domain=" + cookie.domain;
  if (cookie.secure) text += "; Secure";
  if (!cookie.same_site.empty()) text += "; SameSite=" + cookie.same_site;
  return {"entry", "cookieStore", std::move(text), "page"};
}

// The same cookie seen in the page as well is no second one.
void report_stored(const Cookie& cookie, const std::vector<CookieLine>& lines, const Evidence& evidence,
                   Findings& out) {
  const bool set = std::any_of(lines.begin(), lines.end(),
                               [&](const CookieLine& line) { return line.name() == cookie.name; });
  out.add("cookie " + cookie.name, store_proof(cookie),
          {{"cookie", cookie.name}, {"url", without_query(evidence.page.url)}}, set ? 0 : 1);
}

void report(const CookieLine& line, std::string_view subject, Findings& out) {
  out.add(std::string(subject) + line.name(), line.proof(), {{"cookie", line.name()}, {"url", line.url()}});
}

}  // namespace

void cookie_samesite_none_insecure(const Evidence& evidence, Findings& out) {
  for (const CookieLine& line : cookie_lines(evidence)) {
    if (!line.cookie || line.cookie->same_site != SameSite::none || line.cookie->secure) continue;
    report(line, "cookie ", out);
    add_refusal_seen("cookie " + line.name(), line, evidence, out);
  }
}

void cookie_secure_missing(const Evidence& evidence, Findings& out) {
  const auto lines = cookie_lines(evidence);
  for (const CookieLine& line : lines) {
    if (!line.cookie || line.cookie->secure || !is_https(line.response->url)) continue;
    // Browsers throw these away, which is another problem.
    const bool refused = line.cookie->same_site == SameSite::none || has_cookie_prefix(line.cookie->name);
    if (!refused && !is_deletion(*line.cookie)) report(line, "cookie ", out);
  }
  if (!is_https(evidence.page.url)) return;
  for (const Cookie& cookie : evidence.cookies) {
    if (cookie.secure) continue;
    report_stored(cookie, lines, evidence, out);
  }
}

void cookie_httponly_missing(const Evidence& evidence, Findings& out) {
  const auto lines = cookie_lines(evidence);
  for (const CookieLine& line : lines) {
    if (!line.cookie || line.cookie->http_only || is_deletion(*line.cookie)) continue;
    if (is_session_name(line.cookie->name)) report(line, "cookie ", out);
  }
  // Whatever a script sees is no HttpOnly cookie.
  for (const Cookie& cookie : evidence.cookies) {
    if (!is_session_name(cookie.name)) continue;
    report_stored(cookie, lines, evidence, out);
  }
}

void cookie_lax_default_in_embed(const Evidence& evidence, Findings& out) {
  const policy::Origin page = policy::parse_origin(evidence.page.url);
  const bool embedded = std::any_of(
      evidence.page.ancestor_origins.begin(), evidence.page.ancestor_origins.end(),
      [&](const std::string& above) { return !same_site(policy::parse_origin(above), page, evidence); });
  for (const CookieLine& line : cookie_lines(evidence)) {
    if (!line.cookie || line.cookie->same_site != SameSite::unset || is_deletion(*line.cookie)) continue;
    const policy::Origin setter = policy::parse_origin(line.response->url);
    const bool in_foreign_frame = line.response->role == "frame" && !same_site(setter, page, evidence);
    const bool of_embedded_page = embedded && same_site(setter, page, evidence);
    if (in_foreign_frame || of_embedded_page) report(line, "cookie ", out);
  }
}

}  // namespace devdiag::judge
