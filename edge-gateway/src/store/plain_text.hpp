// Text that any database holds: UTF-8 without U+0000, cut between characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace devdiag::gateway {

// What is not a character becomes U+FFFD; the result has at most `bytes` bytes.
std::string plain_text(std::string_view text, std::size_t bytes);

}  // namespace devdiag::gateway
