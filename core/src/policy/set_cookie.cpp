// Splits a Set-Cookie line the way browsers do (RFC 6265bis section 5.6): lenient, last attribute wins.
#include "policy/set_cookie.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

SameSite same_site_of(std::string_view value) {
  if (iequals(value, "none")) return SameSite::none;
  if (iequals(value, "lax")) return SameSite::lax;
  return iequals(value, "strict") ? SameSite::strict : SameSite::unset;
}

constexpr std::size_t kAttributeValueBytes = 1'024;  // section 5.6 step 6.6: longer attributes are ignored

void apply_attribute(std::string_view name, std::string_view value, SetCookie& cookie) {
  if (value.size() > kAttributeValueBytes) return;
  if (iequals(name, "secure")) cookie.secure = true;
  if (iequals(name, "httponly")) cookie.http_only = true;
  if (iequals(name, "partitioned")) cookie.partitioned = true;
  if (iequals(name, "domain") && !value.empty())
    cookie.domain = value;  // an empty one never undoes an earlier one
  if (iequals(name, "path")) cookie.path = value;
  if (iequals(name, "expires")) cookie.expires = value;
  if (iequals(name, "max-age")) cookie.max_age = value;
  if (!iequals(name, "samesite")) return;
  cookie.has_same_site = true;
  cookie.same_site = same_site_of(value);
}

}  // namespace

std::optional<SetCookie> parse_set_cookie(std::string_view line) {
  if (std::any_of(line.begin(), line.end(), is_control)) return std::nullopt;
  SetCookie cookie;
  const std::string_view pair = next_part(line, ';');
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) {
    cookie.value = trim_ows(pair);  // a nameless cookie
  } else {
    cookie.name = trim_ows(pair.substr(0, equals));
    cookie.value = trim_ows(pair.substr(equals + 1));
  }
  if (cookie.name.empty() && cookie.value.empty()) return std::nullopt;
  while (!line.empty()) {
    std::string_view value = next_part(line, ';');
    const std::string_view name = trim_ows(next_part(value, '='));
    apply_attribute(name, trim_ows(value), cookie);
  }
  return cookie;
}

}  // namespace devdiag::policy
