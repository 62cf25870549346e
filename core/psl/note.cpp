// Collects the hosts of a record and keeps those that are public suffixes.
#include <algorithm>
#include <set>
#include <string>

#include "devdiag/limits.hpp"
#include "devdiag/public_suffixes.hpp"
#include "policy/ascii.hpp"
#include "policy/public_suffix.hpp"
#include "policy/set_cookie.hpp"
#include "policy/url.hpp"

namespace devdiag {
namespace {

constexpr std::string_view kKind = "public_suffixes";

class Hosts {
 public:
  // The name and every name above it.
  void add_name(std::string_view name) {
    if (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty() || policy::is_ip_literal(name)) return;
    const std::string lower = policy::to_lower(name);
    for (std::size_t at = 0; at != std::string::npos; at = lower.find('.', at)) {
      if (at != 0) ++at;
      const std::string each = lower.substr(at);
      if (!each.empty() && seen_.insert(each).second && policy::is_public_suffix(each)) public_.insert(each);
    }
  }
  void add_url(std::string_view url) { add_name(policy::parse_origin(url).host); }

  std::vector<std::string> take() const {
    std::vector<std::string> out(public_.begin(), public_.end());
    out.resize(std::min(out.size(), limits::kEvidenceItems));
    return out;
  }

 private:
  std::set<std::string> seen_, public_;
};

void add_cookie_domains(const Response& response, Hosts& hosts) {
  for (const Header& header : response.headers) {
    if (!policy::iequals(header.name, "set-cookie")) continue;
    if (const auto cookie = policy::parse_set_cookie(header.value)) hosts.add_name(cookie->domain);
  }
}

}  // namespace

void note_public_suffixes(Evidence& evidence) {
  Hosts hosts;
  hosts.add_url(evidence.page.url);
  for (const std::string& origin : evidence.page.ancestor_origins) hosts.add_url(origin);
  for (const Response& response : evidence.responses) {
    hosts.add_url(response.url);
    add_cookie_domains(response, hosts);
  }
  for (const ScriptElement& script : evidence.scripts) hosts.add_url(script.url);
  evidence.public_suffixes = hosts.take();
  if (!evidence.has(kKind)) evidence.collected.emplace_back(kKind);
}

}  // namespace devdiag
