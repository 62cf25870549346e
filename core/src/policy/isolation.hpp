// One-word security headers as browsers read them: nosniff, cross-origin opener, embedder and resource
// policy.
#pragma once

#include <cstdint>

#include "policy/field_lines.hpp"

namespace devdiag::policy {

bool is_nosniff(Lines lines);  // Fetch Standard, "determine nosniff": the first value only, without case

// HTML Standard section 7.1.4 and 7.1.3: a structured-field token; anything unparsable is unsafe-none.
enum class EmbedderPolicy : std::uint8_t { unsafe_none, require_corp, credentialless };
EmbedderPolicy embedder_policy(Lines lines);
enum class OpenerPolicy : std::uint8_t {
  unsafe_none,
  same_origin,
  same_origin_allow_popups,
  noopener_allow_popups
};
OpenerPolicy opener_policy(Lines lines);

// Fetch Standard section 3.7: exactly one of three values, with case; anything else counts as no header.
enum class ResourcePolicy : std::uint8_t { none, same_origin, same_site, cross_origin };
ResourcePolicy resource_policy(Lines lines);

}  // namespace devdiag::policy
