// Looks names up in the embedded table (publicsuffix.org, "Algorithm").
#include "policy/public_suffix.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "devdiag/embedded/public_suffix_table.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {
namespace {

// The rules, sorted by bytes; views into the embedded text.
const std::vector<std::string_view>& table() {
  static const std::vector<std::string_view> rules = [] {
    std::vector<std::string_view> out;
    std::string_view rest = public_suffix_table().front().text;
    while (!rest.empty()) out.push_back(next_part(rest, '\n'));
    return out;
  }();
  return rules;
}

bool listed(std::string_view prefix, std::string_view name) {
  const std::string rule = std::string(prefix) + std::string(name);
  return std::binary_search(table().begin(), table().end(), std::string_view(rule));
}

// What follows the first label; empty for a single label.
std::string_view parent(std::string_view name) {
  const auto dot = name.find('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

// The longest rule wins, an exception beats every rule, and without any rule the last label is the suffix.
std::string_view public_suffix_of(std::string_view host) {
  for (std::string_view name = host; !name.empty(); name = parent(name)) {
    const auto above = parent(name);
    if (listed("!", name)) return above;
    if (listed("", name)) return name;
    if (!above.empty() && listed("*.", above)) return name;
    if (above.empty()) return name;
  }
  return {};
}

bool is_name(std::string_view host) {
  return !host.empty() && host.front() != '.' && host.back() != '.' && !is_ip_literal(host);
}

}  // namespace

bool is_public_suffix(std::string_view host) { return is_name(host) && public_suffix_of(host) == host; }

std::string_view registrable_domain(std::string_view host) {
  if (!is_name(host)) return {};
  const auto suffix = public_suffix_of(host);
  if (suffix.size() + 2 > host.size()) return {};
  const auto before = host.substr(0, host.size() - suffix.size() - 1);
  const auto dot = before.rfind('.');
  return dot == std::string_view::npos ? host : host.substr(dot + 1);
}

bool same_site_hosts(std::string_view a, std::string_view b) {
  const auto site = registrable_domain(a);
  return site.empty() ? iequals(a, b) : iequals(site, registrable_domain(b));
}

}  // namespace devdiag::policy
