// Parses and applies referrer policies.
#include "policy/referrer.hpp"

#include <array>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 8> kNames = {"no-referrer",
                                                    "no-referrer-when-downgrade",
                                                    "same-origin",
                                                    "origin",
                                                    "strict-origin",
                                                    "origin-when-cross-origin",
                                                    "strict-origin-when-cross-origin",
                                                    "unsafe-url"};

std::optional<ReferrerPolicy> policy_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (iequals(kNames[i], name)) return static_cast<ReferrerPolicy>(i);
  }
  return std::nullopt;
}

Referrer at_most(Referrer wanted, Referrer current) { return wanted < current ? wanted : current; }

Referrer wanted_referrer(ReferrerPolicy policy, bool same, bool downgrade) {
  switch (policy) {
    case ReferrerPolicy::no_referrer:
      return Referrer::omitted;
    case ReferrerPolicy::no_referrer_when_downgrade:
      return downgrade ? Referrer::omitted : Referrer::full;
    case ReferrerPolicy::same_origin:
      return same ? Referrer::full : Referrer::omitted;
    case ReferrerPolicy::origin:
      return Referrer::origin;
    case ReferrerPolicy::strict_origin:
      return downgrade ? Referrer::omitted : Referrer::origin;
    case ReferrerPolicy::origin_when_cross_origin:
      return same ? Referrer::full : Referrer::origin;
    case ReferrerPolicy::strict_origin_when_cross_origin:
      if (same) return Referrer::full;
      return downgrade ? Referrer::omitted : Referrer::origin;
    case ReferrerPolicy::unsafe_url:
      return Referrer::full;
  }
  return Referrer::omitted;
}

}  // namespace

std::string_view to_name(ReferrerPolicy policy) { return kNames[static_cast<std::size_t>(policy)]; }

std::optional<ReferrerPolicy> referrer_policy_of(Lines lines) {
  std::optional<ReferrerPolicy> out;
  for (auto line : lines) {
    while (!line.empty()) {
      if (const auto known = policy_named(trim_ows(next_part(line, ',')))) out = known;
    }
  }
  return out;
}

std::optional<ReferrerPolicy> referrer_policy_of_meta(std::string_view content) {
  content = trim(content);
  if (iequals(content, "never")) return ReferrerPolicy::no_referrer;
  if (iequals(content, "default")) return kDefaultReferrerPolicy;
  if (iequals(content, "always")) return ReferrerPolicy::unsafe_url;
  if (iequals(content, "origin-when-crossorigin")) return ReferrerPolicy::origin_when_cross_origin;
  return policy_named(content);
}

bool is_potentially_trustworthy(const Url& url) {
  if (iequals(url.scheme, "https") || iequals(url.scheme, "wss") || iequals(url.scheme, "file")) return true;
  if (iequals(url.scheme, "data")) return true;
  return (iequals(url.scheme, "http") || iequals(url.scheme, "ws")) && is_localhost(url.host);
}

Referrer referrer_of(ReferrerPolicy policy, const Url& page, const Url& request, Referrer current) {
  const bool same = same_origin(origin_of(page), origin_of(request));
  const bool downgrade = is_potentially_trustworthy(page) && !is_potentially_trustworthy(request);
  return at_most(wanted_referrer(policy, same, downgrade), current);
}

}  // namespace devdiag::policy
