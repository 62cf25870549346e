// Version numbers as frameworks report them (Semantic Versioning 2.0.0, lenient: "v17", "3.4" and
// "18.3.0-canary" parse).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace devdiag::policy {

struct Version {
  std::int64_t major = 0, minor = 0, patch = 0;
  std::string_view pre_release;  // after "-", without build metadata; empty for a release
};

std::optional<Version> parse_version(std::string_view text);

// Precedence, section 11: a pre-release comes before its release; numeric identifiers compare as numbers.
std::strong_ordering compare(const Version& a, const Version& b);

}  // namespace devdiag::policy
