// A cookie store as browsers keep it (RFC 6265bis sections 5.1 and 5.7): what is stored, refused and sent
// back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/set_cookie.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {

// Why a Set-Cookie line has no effect.
enum class CookieVerdict : std::uint8_t {
  stored,
  malformed,             // control characters, or neither name nor value
  too_large,             // name and value together beyond 4,096 bytes
  domain_is_public,      // Domain names a public suffix other than the host itself
  domain_foreign,        // Domain does not cover the host
  secure_from_insecure,  // Secure over plain http
  shadows_secure,        // would hide a Secure cookie of the same name from plain http
  http_only_from_script,
  prefix_broken  // __Secure- or __Host- without what the prefix promises
};

struct Cookie {
  std::string name, value, domain, path;
  bool host_only = true, secure = false, http_only = false;
  SameSite same_site = SameSite::unset;
  std::int64_t expires_s = INT64_MAX;  // Unix seconds; INT64_MAX: with the session
  std::uint64_t created = 0;           // order of creation, kept when a value is replaced
};

// Which text is obeyed: browsers follow the draft, many servers and libraries the published RFC 6265 (2011),
// which knows no nameless cookies, no prefixes and no size limit.
enum class CookieStandard : std::uint8_t { rfc6265bis, rfc6265 };

// Whether a host is a public suffix; without data every host is assumed not to be.
using IsPublicSuffix = bool (*)(std::string_view host);

class CookieStore {
 public:
  explicit CookieStore(CookieStandard standard = CookieStandard::rfc6265bis,
                       IsPublicSuffix is_public_suffix = nullptr)
      : standard_(standard), is_public_suffix_(is_public_suffix) {}

  // One Set-Cookie line of a response for `url`, or one assignment to document.cookie (`from_script`).
  CookieVerdict set(const Url& url, std::string_view line, std::int64_t now_s, bool from_script = false);
  // The Cookie header for a request, or document.cookie (`for_script`); longest path first, then oldest
  // (section 5.8.3).
  std::string header(const Url& url, std::int64_t now_s, bool for_script = false) const;
  std::span<const Cookie> cookies() const { return cookies_; }

 private:
  bool hides_secure(const Cookie& cookie) const;
  void put(Cookie cookie);

  std::vector<Cookie> cookies_;
  std::uint64_t created_ = 0;
  CookieStandard standard_;
  IsPublicSuffix is_public_suffix_;
};

bool domain_matches(std::string_view host, std::string_view domain);  // section 5.1.3, without case
bool path_matches(std::string_view request_path, std::string_view cookie_path);  // section 5.1.4
std::string default_path(std::string_view request_path);                         // section 5.1.4

}  // namespace devdiag::policy
