// One Set-Cookie field line, split into name, value and attributes (RFC 6265bis, section 5.6); views, nothing
// copied.
#pragma once

#include <optional>
#include <string_view>

namespace devdiag::policy {

enum class SameSite {
  unset,
  none,
  lax,
  strict
};  // unset: absent or unknown, browsers then use their default (Lax)

struct SetCookie {
  std::string_view name, value;
  std::string_view domain, path, expires, max_age;  // of the last occurrence; empty when absent
  SameSite same_site = SameSite::unset;
  bool secure = false, http_only = false, partitioned = false;
  bool has_same_site = false;  // the attribute is written, whatever its value
};

// Nothing when browsers ignore the whole line: a control character, or neither name nor value.
std::optional<SetCookie> parse_set_cookie(std::string_view line);

}  // namespace devdiag::policy
