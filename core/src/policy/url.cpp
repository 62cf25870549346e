// Splits URLs and compares origins (URL Standard section 4.4, HTML Standard section 7.1.1).
#include "policy/url.hpp"

#include <algorithm>
#include <charconv>

#include "char_set.hpp"
#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

constexpr bool is_scheme_char(char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; }

std::string_view scheme_prefix(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) return {};
  std::size_t end = 1;
  while (end < text.size() && is_scheme_char(text[end])) ++end;
  return end < text.size() && text[end] == ':' ? text.substr(0, end) : std::string_view{};
}

bool is_slash(char c, bool special) { return c == '/' || (special && c == '\\'); }

// Neither a forbidden host code point (URL Standard, section 3.3) nor, in brackets, anything but an IPv6
// address.
bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 3 && host.ends_with(']') &&
           std::all_of(host.begin() + 1, host.end() - 1,
                       [](char c) { return is_hex(c) || c == ':' || c == '.'; });
  }
  static constexpr CharSet kForbidden("#/:<>?@[\\]^|\x7f");
  return std::none_of(host.begin(), host.end(),
                      [](char c) { return static_cast<unsigned char>(c) <= 0x20 || kForbidden.has(c); });
}

// Splits "host:port"; false when the host is none, or the port no number a port can be.
bool split_port(std::string_view authority, Url& url) {
  std::size_t colon = authority.rfind(':');
  const std::size_t bracket = authority.rfind(']');
  if (colon != std::string_view::npos && bracket != std::string_view::npos && colon < bracket) {
    colon = std::string_view::npos;  // that colon is inside an IPv6 address
  }
  url.host = authority.substr(0, colon);
  url.port = default_port(url.scheme);
  if (!is_host(url.host)) return false;
  if (colon == std::string_view::npos || colon + 1 == authority.size()) return true;
  const std::string_view digits = authority.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port < 0 || port > 65'535) return false;
  url.port = port;
  return true;
}

void split_tail(std::string_view tail, Url& url) {
  const std::size_t hash = tail.find('#');
  if (hash != std::string_view::npos) {
    url.fragment = tail.substr(hash + 1);
    tail = tail.substr(0, hash);
  }
  const std::size_t mark = tail.find('?');
  if (mark != std::string_view::npos) {
    url.query = tail.substr(mark + 1);
    tail = tail.substr(0, mark);
  }
  url.path = tail;
}

bool digits_at_most(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() && value >= 0 &&
         value <= max;
}

bool is_ipv4(std::string_view host) {
  if (host.empty() || (!is_digit(host.back()) && host.back() != '.')) return false;  // most names, unread
  int parts = 0;
  while (parts < 4 && !host.empty()) {
    if (!digits_at_most(next_part(host, '.'), 255)) return false;
    ++parts;
  }
  return parts == 4 && host.empty();
}

}  // namespace

int default_port(std::string_view scheme) {
  switch (scheme.size()) {
    case 2:
      return iequals(scheme, "ws") ? 80 : -1;
    case 3:
      return iequals(scheme, "wss") ? 443 : iequals(scheme, "ftp") ? 21 : -1;
    case 4:
      return iequals(scheme, "http") ? 80 : -1;
    default:
      return iequals(scheme, "https") ? 443 : -1;
  }
}

bool is_http_scheme(std::string_view scheme) { return iequals(scheme, "https") || iequals(scheme, "http"); }
bool is_network_scheme(std::string_view scheme) { return default_port(scheme) != -1; }

std::optional<Url> parse_url(std::string_view text) {
  text = trim(text);
  Url url;
  url.text = text;
  url.scheme = scheme_prefix(text);
  if (url.scheme.empty()) return std::nullopt;
  std::string_view rest = text.substr(url.scheme.size() + 1);
  const bool network = is_network_scheme(url.scheme);
  const bool special = network || iequals(url.scheme, "file");
  const bool slashes = rest.size() >= 2 && is_slash(rest[0], special) && is_slash(rest[1], special);
  if (!slashes) {
    if (network) return std::nullopt;
    split_tail(rest, url);
    return url;
  }
  rest.remove_prefix(2);
  std::size_t end = 0;
  while (end < rest.size() && !is_slash(rest[end], special) && rest[end] != '?' && rest[end] != '#') ++end;
  std::string_view authority = rest.substr(0, end);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos)
    authority.remove_prefix(at + 1);
  if (!split_port(authority, url)) return std::nullopt;
  if (url.host.empty() && network) return std::nullopt;
  url.has_authority = true;
  split_tail(rest.substr(end), url);
  return url;
}

Origin origin_of(const Url& url) {
  if (iequals(url.scheme, "blob")) return parse_origin(url.path);
  if (!is_network_scheme(url.scheme) || url.host.empty()) return {};
  return {url.scheme, url.host, url.port, false};
}

Origin parse_origin(std::string_view text) {
  const auto url = parse_url(text);
  if (!url || iequals(url->scheme, "blob")) return {};  // a blob: inside a blob: names nobody
  return origin_of(*url);
}

bool same_origin(const Origin& a, const Origin& b) {
  return !a.opaque && !b.opaque && iequals(a.scheme, b.scheme) && iequals(a.host, b.host) && a.port == b.port;
}

std::string serialize(const Origin& origin) {
  if (origin.opaque) return "null";
  std::string out = to_lower(origin.scheme) + "://" + to_lower(origin.host);
  if (origin.port != default_port(origin.scheme)) out += ":" + std::to_string(origin.port);
  return out;
}

bool is_ip_literal(std::string_view host) {
  return (host.size() > 2 && host.front() == '[' && host.back() == ']') || is_ipv4(host);
}

bool is_localhost(std::string_view host) {
  if (iequals(host, "localhost") || iends_with(host, ".localhost") || host == "[::1]") return true;
  return is_ipv4(host) && host.starts_with("127.");
}

bool is_nobodys_host(std::string_view host) { return iends_with(host, ".invalid"); }

}  // namespace devdiag::policy
