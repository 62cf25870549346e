// Resolving the references of Location headers and markup against the address they stand in.
#pragma once

#include <string>
#include <string_view>

namespace devdiag::check {

// The absolute URL without fragment (URL Standard section 4.4, RFC 3986 section 5.2), or empty when
// `reference` is none or `base` has no host.
std::string resolve_reference(std::string_view reference, std::string_view base);

}  // namespace devdiag::check
