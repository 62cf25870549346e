// Addresses in policies as csp-evaluator reads them: as a URL of a special scheme (URL Standard,
// section 4.4), whatever scheme is written, with stars allowed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace devdiag::grade {

// What follows "scheme://" and "//".
std::string_view without_scheme(std::string_view address);

struct Address {
  std::string_view host;  // as written; "*.example.com"
  std::string_view path;  // as written, with the slash; empty when there is none
};

// Nothing when it is no URL: no host, a forbidden character in it, a port out of range.
std::optional<Address> read_address(std::string_view address);

// Whether a host is an IPv4 number in any spelling of the URL Standard (section 3.5), or [IPv6].
bool is_ip_host(std::string_view host);

// Whether a policy's address lets in an address of a list: the host itself or, after "*.", one below it; a
// path that ends in "/" and all below, another path itself, none every path. Schemes and ports do not matter.
bool covers_host(std::string_view pattern, std::string_view host);
bool covers_path(std::string_view pattern, std::string_view path);

}  // namespace devdiag::grade
