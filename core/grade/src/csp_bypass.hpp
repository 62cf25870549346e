// Which addresses let an attacker in although they look trusted: hosts with callbacks, template engines or
// Flash files of others' making.
#pragma once

#include <span>
#include <string_view>

#include "csp_address.hpp"
#include "csp_reading.hpp"

namespace devdiag::grade {

struct BypassUrl {
  std::string_view host, path;
  Traits kind = 0;  // script_bypass, bypass_by_eval or object_bypass
};

// Ordered by the host read backwards, so that all hosts below one name lie together.
std::span<const BypassUrl> bypass_urls();

// What a policy lets in with this address, of these kinds.
Traits bypasses_of(const Address& address);

}  // namespace devdiag::grade
