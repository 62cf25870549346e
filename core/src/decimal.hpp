// Decimal numbers as the nearest double.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace devdiag {

// A number as JSON spells it, without the sign and the point: `digits` times ten to the `exponent`. Exactly
// rounded to nearest, ties to even, with integers only: the same bits on every host, and no part of a C
// library in what a page downloads. Infinity when no double is that large.
double nearest_double(std::string_view digits, std::int64_t exponent);

}  // namespace devdiag
