// Splits addresses and recognises IP addresses (URL Standard, sections 3.5 and 4.4).
#include "csp_address.hpp"

#include <algorithm>
#include <cstdint>

#include "policy/ascii.hpp"

namespace devdiag::grade {
namespace {

using policy::is_alnum;
using policy::is_digit;
using policy::is_hex;
using policy::lower;
using policy::next_part;

constexpr bool is_slash(char c) { return c == '/' || c == '\\'; }

// Section 3.1, forbidden domain code points; a percent sign stands for a decoded character.
constexpr bool is_forbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7f || std::string_view("#/:<>?@[\\]^|%").find(c) != std::string_view::npos;
}

bool is_port(std::string_view port) {
  if (port == "*") return true;
  int number = 0;
  for (const char c : port) {
    if (!is_digit(c)) return false;
    number = std::min(number * 10 + (c - '0'), 100'000);
  }
  return number <= 65'535;
}

// "host:port" or "[v6]:port"; the host, nothing when either is malformed.
std::optional<std::string_view> host_of(std::string_view authority) {
  const std::size_t user = authority.rfind('@');
  if (user != std::string_view::npos) authority.remove_prefix(user + 1);
  std::size_t end = authority.find(':');
  if (authority.starts_with('[')) {
    end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    ++end;
  }
  const std::string_view host = authority.substr(0, end);
  if (host.empty()) return std::nullopt;
  std::string_view rest = authority.substr(host.size());
  if (!rest.empty() && rest.front() != ':') return std::nullopt;
  if (!rest.empty()) rest.remove_prefix(1);
  if (!is_port(rest)) return std::nullopt;
  if (host.front() != '[' && std::any_of(host.begin(), host.end(), is_forbidden)) return std::nullopt;
  return host;
}

// One number of an IPv4 address: decimal, octal after "0", hexadecimal after "0x". Nothing when it is none.
std::optional<std::uint64_t> read_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned base = 10;
  if (text.size() >= 2 && text[0] == '0') {
    base = lower(text[1]) == 'x' ? 16 : 8;
    text.remove_prefix(base == 16 ? 2 : 1);
  }
  std::uint64_t number = 0;
  for (const char c : text) {
    if (!is_hex(c)) return std::nullopt;
    const auto digit = static_cast<unsigned>(is_digit(c) ? c - '0' : lower(c) - 'a' + 10);
    if (digit >= base) return std::nullopt;
    number = std::min(number * base + digit, std::uint64_t{1} << 40);
  }
  return number;
}

std::string_view last_label(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  return dot == std::string_view::npos ? host : host.substr(dot + 1);
}

bool is_ipv4(std::string_view host) {
  const std::string_view last = last_label(host);
  if (last.empty() || !is_digit(last.front())) return false;
  if (host.ends_with('.')) host.remove_suffix(1);
  std::size_t parts = 0;
  while (!host.empty()) {
    const bool is_last = host.find('.') == std::string_view::npos;
    const auto number = read_number(next_part(host, '.'));
    if (!number || ++parts > 4) return false;
    // The last number fills all bytes that the others left.
    if (*number >= (is_last ? std::uint64_t{1} << (8 * (5 - parts)) : 256)) return false;
  }
  return true;
}

// Groups of up to four hexadecimal digits; the last may be an IPv4 address, which fills two. Nothing when one
// is malformed.
std::optional<int> count_groups(std::string_view text, bool may_end_in_ipv4) {
  int groups = 0;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    if (colon != std::string_view::npos && text.empty()) return std::nullopt;
    if (text.empty() && may_end_in_ipv4 && std::count(group.begin(), group.end(), '.') == 3) {
      return is_ipv4(group) ? std::optional(groups + 2) : std::nullopt;
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex))
      return std::nullopt;
    ++groups;
  }
  return groups;
}

bool is_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) return count_groups(text, true) == 8;
  const auto before = count_groups(text.substr(0, gap), false);
  const auto after = count_groups(text.substr(gap + 2), true);
  return before && after && *before + *after < 8;
}

// Dot segments taken out and backslashes turned (section 4.4, path state).
std::string normal_path(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find_first_of("/\\"), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    if (segment == "..") out.resize(std::min(out.size(), out.rfind('/')));
    if (segment != "." && segment != "..") {
      out += '/';
      out += segment;
    } else if (path.empty()) {
      out += '/';
    }
  }
  return out;
}

bool covers(std::string_view pattern, std::string_view path) {
  if (pattern.empty() || pattern == "/") return true;
  return pattern.ends_with('/') ? path.starts_with(pattern) : path == pattern;
}

}  // namespace

std::string_view without_scheme(std::string_view address) {
  const std::size_t end = address.find("://");
  if (end != std::string_view::npos && end > 0 && address.front() != '-' && address.front() != '+' &&
      address.front() != '.' &&
      std::all_of(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(end),
                  [](char c) { return is_alnum(c) || c == '_' || c == '+' || c == '.' || c == '-'; })) {
    address.remove_prefix(end + 3);
  }
  if (address.starts_with("//")) address.remove_prefix(2);
  return address;
}

std::optional<Address> read_address(std::string_view address) {
  address = without_scheme(address);
  while (!address.empty() && is_slash(address.front())) address.remove_prefix(1);
  const std::size_t end = std::min(address.find_first_of("/\\?#"), address.size());
  const auto host = host_of(address.substr(0, end));
  if (!host) return std::nullopt;
  std::string_view path = address.substr(end);
  path = path.substr(0, path.find_first_of("?#"));
  return Address{*host, path};
}

bool is_ip_host(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return is_ipv6(host.substr(1, host.size() - 2));
  return is_ipv4(host);
}

bool covers_host(std::string_view pattern, std::string_view host) {
  if (!pattern.starts_with("*.")) return policy::iequals(pattern, host);
  return host.size() >= pattern.size() && policy::iends_with(host, pattern.substr(1));
}

bool covers_path(std::string_view pattern, std::string_view path) {
  const bool plain =
      pattern.find('\\') == std::string_view::npos && pattern.find("/.") == std::string_view::npos;
  return plain ? covers(pattern, path) : covers(normal_path(pattern), path);
}

}  // namespace devdiag::grade
