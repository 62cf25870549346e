// Stores cookies and selects the ones a request carries.
#include "policy/cookie_store.hpp"

#include <algorithm>

#include "compact_sort.hpp"
#include "policy/ascii.hpp"
#include "policy/cookie_date.hpp"

namespace devdiag::policy {
namespace {

constexpr std::size_t kPairBytes = 4'096;

// Connections on which Secure cookies may travel; loopback counts as secure in browsers.
bool is_secure_channel(const Url& url) {
  return iequals(url.scheme, "https") || iequals(url.scheme, "wss") || is_localhost(url.host);
}

std::string_view path_of(const Url& url) { return url.path.empty() ? std::string_view("/") : url.path; }

// Section 5.6.2: a sign and digits; anything else means the attribute is ignored.
bool read_max_age(std::string_view text, std::int64_t now_s, std::int64_t& expires_s) {
  if (text.empty()) return false;
  const bool negative = text.front() == '-';
  const auto digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return false;
  const bool huge = digits.size() > 12;
  std::int64_t seconds = 0;
  for (const char c : huge ? std::string_view("999999999999") : digits) seconds = seconds * 10 + (c - '0');
  expires_s = negative || seconds == 0 ? INT64_MIN : now_s + seconds;
  return true;
}

std::int64_t expiry_of(const SetCookie& line, std::int64_t now_s) {
  std::int64_t expires_s = INT64_MAX;
  if (read_max_age(line.max_age, now_s, expires_s)) return expires_s;
  if (const auto date = parse_cookie_date(line.expires)) return *date;
  return INT64_MAX;
}

bool keeps_prefix(const Cookie& cookie, const SetCookie& line) {
  // A nameless cookie whose value looks prefixed would be read back as that name.
  const std::string_view shown =
      cookie.name.empty() ? std::string_view(cookie.value) : std::string_view(cookie.name);
  const bool secure_prefix = istarts_with(shown, "__Secure-"), host_prefix = istarts_with(shown, "__Host-");
  if (!secure_prefix && !host_prefix) return true;
  if (cookie.name.empty() || !cookie.secure) return false;
  return secure_prefix || (cookie.host_only && cookie.path == "/" && !line.path.empty());
}

// Fills domain and host_only; stored means "go on".
CookieVerdict place_domain(Cookie& cookie, std::string_view attribute, std::string_view host,
                           IsPublicSuffix is_public) {
  if (attribute.starts_with('.')) attribute.remove_prefix(1);
  cookie.domain = to_lower(host);
  std::string domain = to_lower(attribute);
  if (!domain.empty() && is_public != nullptr && is_public(domain)) {
    if (domain != cookie.domain) return CookieVerdict::domain_is_public;
    domain.clear();
  }
  if (domain.empty()) return CookieVerdict::stored;
  if (!domain_matches(host, domain)) return CookieVerdict::domain_foreign;
  cookie.host_only = false;
  cookie.domain = std::move(domain);
  return CookieVerdict::stored;
}

}  // namespace

bool domain_matches(std::string_view host, std::string_view domain) {
  if (iequals(host, domain)) return true;
  return !domain.empty() && host.size() > domain.size() && iends_with(host, domain) &&
         host[host.size() - domain.size() - 1] == '.' && !is_ip_literal(host);
}

bool path_matches(std::string_view request_path, std::string_view cookie_path) {
  if (!request_path.starts_with(cookie_path)) return false;
  return request_path.size() == cookie_path.size() || cookie_path.ends_with('/') ||
         request_path[cookie_path.size()] == '/';
}

std::string default_path(std::string_view request_path) {
  const auto last = request_path.rfind('/');
  if (!request_path.starts_with('/') || last == 0) return "/";
  return std::string(request_path.substr(0, last));
}

CookieVerdict CookieStore::set(const Url& url, std::string_view line, std::int64_t now_s, bool from_script) {
  const auto parsed = parse_set_cookie(line);
  const bool draft = standard_ == CookieStandard::rfc6265bis;
  if (!parsed || (parsed->name.empty() && !draft)) return CookieVerdict::malformed;
  if (draft && parsed->name.size() + parsed->value.size() > kPairBytes) return CookieVerdict::too_large;
  Cookie cookie;
  cookie.name = parsed->name;
  cookie.value = parsed->value;
  cookie.secure = parsed->secure;
  cookie.http_only = parsed->http_only;
  cookie.same_site = parsed->same_site;
  if (const auto placed = place_domain(cookie, parsed->domain, url.host, is_public_suffix_);
      placed != CookieVerdict::stored) {
    return placed;
  }
  cookie.path = parsed->path.starts_with('/') ? std::string(parsed->path) : default_path(path_of(url));
  if (cookie.secure && !is_secure_channel(url)) return CookieVerdict::secure_from_insecure;
  if (cookie.http_only && from_script) return CookieVerdict::http_only_from_script;
  if (!cookie.secure && !is_secure_channel(url) && hides_secure(cookie)) return CookieVerdict::shadows_secure;
  if (draft && !keeps_prefix(cookie, *parsed)) return CookieVerdict::prefix_broken;
  cookie.expires_s = expiry_of(*parsed, now_s);
  put(std::move(cookie));
  return CookieVerdict::stored;
}

// Section 5.7 step 17: plain http must not replace or hide a cookie that came over a secure channel.
bool CookieStore::hides_secure(const Cookie& cookie) const {
  return std::any_of(cookies_.begin(), cookies_.end(), [&](const Cookie& old) {
    const bool overlaps =
        domain_matches(old.domain, cookie.domain) || domain_matches(cookie.domain, old.domain);
    return old.secure && old.name == cookie.name && overlaps && path_matches(cookie.path, old.path);
  });
}

void CookieStore::put(Cookie cookie) {
  const auto same = [&](const Cookie& old) {
    return old.name == cookie.name && old.domain == cookie.domain && old.host_only == cookie.host_only &&
           old.path == cookie.path;
  };
  const auto found = std::find_if(cookies_.begin(), cookies_.end(), same);
  if (found == cookies_.end()) {
    cookie.created = created_++;
    cookies_.push_back(std::move(cookie));
    return;
  }
  cookie.created = found->created;
  *found = std::move(cookie);
}

std::string CookieStore::header(const Url& url, std::int64_t now_s, bool for_script) const {
  std::vector<const Cookie*> sent;
  for (const auto& cookie : cookies_) {
    const bool domain =
        cookie.host_only ? iequals(url.host, cookie.domain) : domain_matches(url.host, cookie.domain);
    const bool hidden = (cookie.secure && !is_secure_channel(url)) || (cookie.http_only && for_script);
    if (domain && !hidden && cookie.expires_s > now_s && path_matches(path_of(url), cookie.path))
      sent.push_back(&cookie);
  }
  compact_sort(sent, [](const Cookie* a, const Cookie* b) {
    return a->path.size() != b->path.size() ? a->path.size() > b->path.size() : a->created < b->created;
  });
  std::string out;
  for (const auto* cookie : sent) {
    if (!out.empty()) out += "; ";
    if (!cookie->name.empty()) out += cookie->name + "=";
    out += cookie->value;
  }
  return out;
}

}  // namespace devdiag::policy
