// Cookies as servers set them: lines that browsers throw away.
#include "policy/set_cookie.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

void judge_cookie(const Response& response, std::string_view line, Findings& out) {
  const auto cookie = policy::parse_set_cookie(line);
  if (!cookie || cookie->same_site != policy::SameSite::none || cookie->secure) return;
  const std::string name(cookie->name.empty() ? "(nameless)" : cookie->name);
  out.add("cookie " + name, {"header", "Set-Cookie", std::string(line), response.seen_by},
          {{"cookie", name}, {"url", without_query(response.url)}});
}

}  // namespace

void cookie_samesite_none_insecure(const Evidence& evidence, Findings& out) {
  for (const Response& response : evidence.responses) {
    for (const std::string_view line : header_lines(response, "Set-Cookie"))
      judge_cookie(response, line, out);
  }
}

}  // namespace devdiag::judge
