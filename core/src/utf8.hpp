// UTF-8 (RFC 3629): finding ill-formed bytes, replacing them, cutting at a character boundary.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace devdiag {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// Length of the well-formed character at `at` (1..4), or 0 when the byte there starts none.
std::size_t utf8_length(std::string_view text, std::size_t at);

// Position of the first ill-formed byte; text.size() when there is none.
std::size_t first_ill_formed(std::string_view text);

// Every ill-formed byte becomes U+FFFD.
std::string to_well_formed(std::string_view text);

// The largest length <= max_bytes that does not cut a character of well-formed text.
std::size_t utf8_floor(std::string_view text, std::size_t max_bytes);

// Characters (code points) of well-formed text.
std::size_t utf8_count(std::string_view text);

}  // namespace devdiag
