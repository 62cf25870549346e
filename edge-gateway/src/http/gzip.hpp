// gzip in both directions, with limits against bombs (RFC 1952).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "devdiag/error.hpp"

namespace devdiag::gateway {

// Inflates one gzip member. Errors: bad_json's sibling bad_field for damaged data, too_large when `max_bytes`
// or the ratio of limits::kInflateRatio (past kInflateFreeBytes) is passed; work and memory stop there.
Result<std::string> gunzip(std::string_view packed, std::size_t max_bytes);

// Level 1 (fast) to 9 (small).
std::string gzip(std::string_view text, int level);

}  // namespace devdiag::gateway
