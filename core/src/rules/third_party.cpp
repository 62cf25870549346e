// Code of other sites that runs with the page's rights and that nobody checks.
#include "policy/ascii.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/site.hpp"

namespace devdiag::judge {
namespace {

// Data blocks are no code; style sheets count as well, they can read and cover what is on the page.
bool is_code(const ScriptElement& script) {
  if (script.tag == "link") return script.type.empty() || policy::iequals(script.type, "text/css");
  return script.type.empty() || policy::iequals(script.type, "module") ||
         policy::iends_with(script.type, "javascript") || policy::iends_with(script.type, "ecmascript");
}

}  // namespace

void sri_missing_third_party(const Evidence& evidence, Findings& out) {
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  for (const ScriptElement& script : evidence.scripts) {
    const auto url = policy::parse_url(script.url);
    if (!url || !policy::is_http_scheme(url->scheme) || !is_code(script)) continue;
    const bool own = same_site_hosts(self.host, url->host, evidence);
    if (own || !policy::trim(script.integrity).empty()) continue;
    const bool style = script.tag == "link";
    const std::string address = without_query(script.url);
    out.add((style ? "style sheet " : "script ") + address,
            {"element", style ? "link[rel=stylesheet]" : "script",
             (style ? "href=\"" : "src=\"") + script.url + "\" without integrity", "page"},
            {{"host", policy::to_lower(url->host)},
             {"kind", style ? "style sheet" : "script"},
             {"url", address}});
  }
}

}  // namespace devdiag::judge
