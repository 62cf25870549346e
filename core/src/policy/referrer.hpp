// Referrer Policy: which policy a response or element sets, and what referrer a request carries.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "policy/field_lines.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {

enum class ReferrerPolicy : std::uint8_t {
  no_referrer,
  no_referrer_when_downgrade,
  same_origin,
  origin,
  strict_origin,
  origin_when_cross_origin,
  strict_origin_when_cross_origin,  // the default where nothing is set
  unsafe_url
};
inline constexpr ReferrerPolicy kDefaultReferrerPolicy = ReferrerPolicy::strict_origin_when_cross_origin;

std::string_view to_name(ReferrerPolicy policy);
// Section 8.1: the last known token of the header; nothing when there is none.
std::optional<ReferrerPolicy> referrer_policy_of(Lines lines);
// HTML Standard, meta referrer: also the four legacy words.
std::optional<ReferrerPolicy> referrer_policy_of_meta(std::string_view content);

enum class Referrer : std::uint8_t { omitted, origin, full };

// Section 8.3 for one request of a page at `page`. `current`: what the request carries so far (full before
// the first hop); after a redirect it never becomes more than the hop before.
Referrer referrer_of(ReferrerPolicy policy, const Url& page, const Url& request,
                     Referrer current = Referrer::full);

// Secure Contexts section 3.1, for URLs: https, wss, file, data of its own, localhost and loopback addresses.
bool is_potentially_trustworthy(const Url& url);

}  // namespace devdiag::policy
