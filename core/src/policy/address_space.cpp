// Tells address spaces apart by the ranges the standard lists.
#include "policy/address_space.hpp"

#include <array>
#include <charconv>

#include "policy/ascii.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {
namespace {

struct Range {
  std::uint32_t network;
  unsigned bits;
};

constexpr std::uint32_t ipv4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24 | b << 16 | c << 8 | d;
}

constexpr std::array<Range, 5> kLocal{{{ipv4(10, 0, 0, 0), 8},
                                       {ipv4(100, 64, 0, 0), 10},
                                       {ipv4(169, 254, 0, 0), 16},
                                       {ipv4(172, 16, 0, 0), 12},
                                       {ipv4(192, 168, 0, 0), 16}}};

// Dotted decimal, which the caller knows to be well formed.
std::uint32_t parse_ipv4(std::string_view host) {
  std::uint32_t address = 0;
  while (!host.empty()) {
    const std::string_view part = next_part(host, '.');
    unsigned number = 0;
    std::from_chars(part.data(), part.data() + part.size(), number);
    address = address << 8 | (number & 0xFFu);
  }
  return address;
}

AddressSpace space_of_ipv6(std::string_view address) {
  // fc00::/7 and fe80::/10; the first group is never compressed in either.
  const std::string_view group = address.substr(0, address.find(':'));
  if (group.size() != 4) return AddressSpace::open;
  const bool unique_local = istarts_with(group, "fc") || istarts_with(group, "fd");
  const char third = lower(group[2]);
  const bool link_local =
      istarts_with(group, "fe") && (third == '8' || third == '9' || third == 'a' || third == 'b');
  return unique_local || link_local ? AddressSpace::local : AddressSpace::open;
}

}  // namespace

AddressSpace address_space(std::string_view host) {
  if (is_localhost(host)) return AddressSpace::loopback;
  if (host.starts_with('[')) return space_of_ipv6(host.substr(1));
  if (!is_ip_literal(host)) return iends_with(host, ".local") ? AddressSpace::local : AddressSpace::unknown;
  const std::uint32_t address = parse_ipv4(host);
  for (const Range& range : kLocal) {
    const std::uint32_t mask = ~0u << (32 - range.bits);
    if ((address & mask) == range.network) return AddressSpace::local;
  }
  return AddressSpace::open;
}

}  // namespace devdiag::policy
