// Splits URLs and compares origins (URL Standard section 4.4, HTML Standard section 7.1.1).
#include "policy/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

// What a character does to an address: one look at each tells where its parts end.
enum Mark : unsigned {
  kScheme = 1,     // may stand in a scheme
  kEnd = 2,        // ends the authority: / ? #
  kBackslash = 4,  // does so too in the addresses of browsers' own schemes
  kAt = 8,
  kColon = 16,
  kBracket = 32,
  kForbidden = 64,  // no host has it (URL Standard, section 3.3)
};

constexpr auto kMarks = [] {
  std::array<std::uint8_t, 256> marks{};
  const auto is_one_of = [](std::string_view set, char c) { return set.find(c) != std::string_view::npos; };
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const char c = static_cast<char>(i);
    unsigned mark = 0;
    if (is_alnum(c) || is_one_of("+-.", c)) mark |= kScheme;
    if (is_one_of("/?#", c)) mark |= kEnd;
    if (c == '\\') mark |= kBackslash;
    if (c == '@') mark |= kAt;
    if (c == ':') mark |= kColon;
    if (is_one_of("[]", c)) mark |= kBracket;
    if (i <= 0x20 || is_one_of("<>^|\\\x7f", c)) mark |= kForbidden;
    marks[i] = static_cast<std::uint8_t>(mark);
  }
  return marks;
}();

constexpr unsigned marks_of(char c) { return kMarks[static_cast<unsigned char>(c)]; }

std::string_view scheme_prefix(std::string_view text) {
  if (text.empty() || !is_alpha(text.front())) return {};
  std::size_t end = 1;
  while (end < text.size() && (marks_of(text[end]) & kScheme) != 0) ++end;
  return end < text.size() && text[end] == ':' ? text.substr(0, end) : std::string_view{};
}

bool is_slash(char c, bool special) { return c == '/' || (special && c == '\\'); }

// In brackets, nothing but an IPv6 address.
bool is_bracketed(std::string_view host) {
  return host.size() > 3 && host.starts_with('[') && host.ends_with(']') &&
         std::all_of(host.begin() + 1, host.end() - 1,
                     [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

bool read_port(std::string_view digits, Url& url) {
  if (digits.empty()) return true;  // the default
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port < 0 || port > 65'535) return false;
  url.port = port;
  return true;
}

// Splits "host:port", given all its marks; false when the host is none, or the port no number a port can be.
bool split_port(std::string_view authority, unsigned marks, Url& url) {
  url.host = authority;
  if ((marks & (kAt | kForbidden)) != 0) return false;
  if ((marks & (kColon | kBracket)) == 0) return true;
  const std::size_t colon = authority.rfind(':'), bracket = authority.rfind(']');
  // A colon before the bracket is inside an IPv6 address.
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port) url.host = authority.substr(0, colon);
  if (url.host.find_first_of("[]:") != std::string_view::npos && !is_bracketed(url.host)) return false;
  return !has_port || read_port(authority.substr(colon + 1), url);
}

unsigned all_marks_of(std::string_view text) {
  unsigned marks = 0;
  for (const char c : text) marks |= marks_of(c);
  return marks;
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
  const unsigned ends = special ? kEnd | kBackslash : kEnd;
  unsigned marks = 0;
  std::size_t end = 0;
  for (; end < rest.size() && (marks_of(rest[end]) & ends) == 0; ++end) marks |= marks_of(rest[end]);
  std::string_view authority = rest.substr(0, end);
  if ((marks & kAt) != 0) {
    authority.remove_prefix(authority.rfind('@') + 1);
    marks = all_marks_of(authority);
  }
  url.port = default_port(url.scheme);
  if (!split_port(authority, marks, url)) return std::nullopt;
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
