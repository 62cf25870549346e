// What a byte tells redaction: one table for policies, prose and the words in both, so that one pass over a
// text finds where a word ends and whether it can hold anything to hide.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/ascii.hpp"

namespace devdiag::redaction {

enum Sign : unsigned {
  kLetter = 1,
  kDigit = 2,
  kJoin = 4,  // - and _, inside a part of a word
  kHost = 8,  // in a host that stays as it is: lower case, digits, - . *
  kSlash = 16,
  kEquals = 32,
  kColon = 64,
  kFragment = 128,    // #
  kTokenStart = 256,  // the J of "eyJ"
  kOther = 512,       // all else that means something: marks of queries, bytes beyond ASCII
  kPolicyEnd = 1024,
  kTextEnd = 2048,  // but see is_word_end() for the apostrophe
};

inline constexpr auto kSigns = [] {
  std::array<std::uint16_t, 256> signs{};
  const auto is_one_of = [](std::string_view set, char c) { return set.find(c) != std::string_view::npos; };
  for (std::size_t c = 0; c < signs.size(); ++c) {
    const char byte = static_cast<char>(c);
    const bool harmless = policy::is_alnum(byte) || is_one_of("-_.*!'/=:#", byte);
    unsigned sign = harmless ? 0u : unsigned{kOther};
    if (policy::is_alpha(byte)) sign |= kLetter;
    if (policy::is_digit(byte)) sign |= kDigit;
    if (is_one_of("-_", byte)) sign |= kJoin;
    if (policy::is_digit(byte) || (byte >= 'a' && byte <= 'z') || is_one_of("-.*", byte)) sign |= kHost;
    if (byte == '/') sign |= kSlash;
    if (byte == '=') sign |= kEquals;
    if (byte == ':') sign |= kColon;
    if (byte == '#') sign |= kFragment;
    if (byte == 'J') sign |= kTokenStart;
    if (c <= 0x20 || is_one_of(";,", byte)) sign |= kPolicyEnd;
    if (c <= 0x20 || is_one_of(";,\"'`<>()[]|", byte)) sign |= kTextEnd;
    signs[c] = static_cast<std::uint16_t>(sign);
  }
  return signs;
}();

constexpr unsigned sign_of(char c) { return kSigns[static_cast<unsigned char>(c)]; }

constexpr unsigned signs_of(std::string_view text) {
  unsigned signs = 0;
  for (const char c : text) signs |= sign_of(c);
  return signs;
}

// What makes a word more than letters and the marks between them.
inline constexpr unsigned kDoubtful = kFragment | kTokenStart | kOther;
// Letters are no hash and no token while they are fewer.
inline constexpr std::size_t kShortLetters = 32;

}  // namespace devdiag::redaction
