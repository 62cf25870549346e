// Dates of cookies: the lenient algorithm of RFC 6265bis section 5.1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace devdiag::policy {

// Unix seconds, UTC; nothing when the text holds no date (the Expires attribute is then ignored).
std::optional<std::int64_t> parse_cookie_date(std::string_view text);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7, IMF-fixdate).
std::string imf_fixdate(std::int64_t unix_s);

}  // namespace devdiag::policy
