// IP address spaces (Local Network Access, section 2.1), as far as an address says it by itself.
#pragma once

#include <cstdint>
#include <string_view>

namespace devdiag::policy {

enum class AddressSpace : std::uint8_t { loopback, local, open, unknown };  // `open`: the standard's "public"

// Of a URL's host: IP literals, localhost and .local names. Any other name may resolve to anything: unknown.
AddressSpace address_space(std::string_view host);

}  // namespace devdiag::policy
