// X-Frame-Options (HTML Standard, "The `X-Frame-Options` header") and frame-ancestors (CSP Level 3
// section 6.4.2).
#include "policy/framing.hpp"

#include <algorithm>
#include <optional>

#include "policy/ascii.hpp"
#include "policy/csp_source.hpp"

namespace devdiag::policy {
namespace {

std::size_t skip_quoted(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

template <class Visit>
void for_each_value(std::string_view line, Visit&& visit) {
  std::size_t begin = 0, at = 0;
  while (at < line.size()) {
    if (line[at] == '"') {
      at = skip_quoted(line, at);
    } else if (line[at] == ',') {
      visit(trim_ows(line.substr(begin, at - begin)));
      begin = ++at;
    } else {
      ++at;
    }
  }
  visit(trim_ows(line.substr(begin)));
}

bool recognised(std::string_view value) {
  return iequals(value, "deny") || iequals(value, "sameorigin") || iequals(value, "allowall");
}

// An opaque ancestor (a sandboxed or data: embedder) has no URL any source could match.
bool list_allows_ancestor(std::string_view list, const Origin& ancestor, const Origin& self) {
  if (ancestor.opaque) return false;
  Url url;
  url.scheme = ancestor.scheme;
  url.host = ancestor.host;
  url.port = ancestor.port;
  url.has_authority = true;
  // Only origins are compared here, which is what a redirected request does too.
  return list_matches(list, url, self, 1);
}

}  // namespace

std::string_view first_value(std::string_view line) {
  std::optional<std::string_view> first;
  for_each_value(line, [&](std::string_view value) {
    if (!first) first = value;
  });
  return *first;
}

Xfo parse_xfo(std::span<const std::string_view> lines) {
  if (lines.empty()) return Xfo::absent;
  std::string_view first;
  bool any = false, several = false, known = false;
  for (const std::string_view line : lines) {
    for_each_value(line, [&](std::string_view value) {
      if (!any) first = value;
      several = several || (any && !iequals(first, value));
      known = known || recognised(value);
      any = true;
    });
  }
  if (several) return known ? Xfo::contradictory : Xfo::unknown;
  if (iequals(first, "deny")) return Xfo::deny;
  return iequals(first, "sameorigin") ? Xfo::same_origin : Xfo::unknown;
}

bool has_enforced_frame_ancestors(std::span<const Policy> policies) {
  return std::any_of(policies.begin(), policies.end(), [](const Policy& policy) {
    return policy.disposition == Disposition::enforce && policy.has(Directive::frame_ancestors);
  });
}

Framing judge_framing(std::span<const Policy> policies, Xfo xfo, const Origin& self,
                      std::span<const Origin> ancestors) {
  if (ancestors.empty()) return {};
  for (std::size_t i = 0; i < policies.size(); ++i) {
    const Policy& policy = policies[i];
    if (policy.disposition != Disposition::enforce || !policy.has(Directive::frame_ancestors)) continue;
    const std::string_view list = policy.value(Directive::frame_ancestors);
    for (std::size_t a = 0; a < ancestors.size(); ++a) {
      if (!list_allows_ancestor(list, ancestors[a], self)) return {false, FramingRule::frame_ancestors, i, a};
    }
  }
  if (xfo == Xfo::absent || xfo == Xfo::unknown || has_enforced_frame_ancestors(policies)) return {};
  if (xfo != Xfo::same_origin) return {false, FramingRule::x_frame_options, 0, 0};
  for (std::size_t a = 0; a < ancestors.size(); ++a) {
    if (!same_origin(self, ancestors[a])) return {false, FramingRule::x_frame_options, 0, a};
  }
  return {};
}

}  // namespace devdiag::policy
