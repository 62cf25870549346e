// Compares registrable domains, with the public suffixes the record brought along.
#include "rules/site.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::judge {
namespace {

// The last `labels` labels of a name, or all of it.
std::string_view last_labels(std::string_view host, int labels) {
  std::size_t at = host.size();
  while (at != 0 && at != std::string_view::npos && labels > 0) {
    at = host.rfind('.', at - 1);
    --labels;
  }
  return at == 0 || at == std::string_view::npos ? host : host.substr(at + 1);
}

std::string_view registrable(std::string_view host, const Evidence& evidence) {
  for (int labels = 2; labels < 6; ++labels) {
    const std::string_view name = last_labels(host, labels);
    if (name == host || !is_public_suffix(name, evidence)) return name;
  }
  return host;
}

}  // namespace

bool is_public_suffix(std::string_view host, const Evidence& evidence) {
  if (host.find('.') == std::string_view::npos) return true;  // a top-level domain
  return std::any_of(evidence.public_suffixes.begin(), evidence.public_suffixes.end(),
                     [&](const std::string& known) { return policy::iequals(known, host); });
}

bool same_site_hosts(std::string_view a, std::string_view b, const Evidence& evidence) {
  if (policy::iequals(a, b)) return true;
  if (policy::is_ip_literal(a) || policy::is_ip_literal(b)) return false;
  return policy::iequals(registrable(a, evidence), registrable(b, evidence));
}

bool same_site(const policy::Origin& a, const policy::Origin& b, const Evidence& evidence) {
  if (a.opaque || b.opaque) return false;
  return policy::iequals(a.scheme, b.scheme) && same_site_hosts(a.host, b.host, evidence);
}

}  // namespace devdiag::judge
