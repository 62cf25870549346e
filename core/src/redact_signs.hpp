// What a byte tells redaction: one table for policies, prose and the words in both, so that one pass over a
// text finds where a word ends and whether it can hold anything to hide.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policy/ascii.hpp"

namespace devdiag::redaction {

enum Sign : unsigned char {
  kLetter = 1,
  kDigit = 2,
  kJoin = 4,    // - and _, inside a part of a word
  kMark = 8,    // between parts, and of no meaning: . * ! '
  kColon = 16,  // ends a scheme or the name of a value
  kOther = 32,  // all else: marks of addresses and queries, bytes beyond ASCII; and the J of "eyJ"
  kPolicyEnd = 64,
  kTextEnd = 128,  // but see is_word_end() for the apostrophe
};

inline constexpr auto kSigns = [] {
  std::array<unsigned char, 256> signs{};
  const auto is_one_of = [](std::string_view set, char c) { return set.find(c) != std::string_view::npos; };
  for (std::size_t c = 0; c < signs.size(); ++c) {
    const char byte = static_cast<char>(c);
    unsigned sign = kOther;
    if (policy::is_alpha(byte)) sign = byte == 'J' ? kLetter | kOther : kLetter;
    if (policy::is_digit(byte)) sign = kDigit;
    if (is_one_of("-_", byte)) sign = kJoin;
    if (is_one_of(".*!'", byte)) sign = kMark;
    if (byte == ':') sign = kColon;
    if (c <= 0x20 || is_one_of(";,", byte)) sign |= kPolicyEnd;
    if (c <= 0x20 || is_one_of(";,\"'`<>()[]|", byte)) sign |= kTextEnd;
    signs[c] = static_cast<unsigned char>(sign);
  }
  return signs;
}();

constexpr unsigned sign_of(char c) { return kSigns[static_cast<unsigned char>(c)]; }

constexpr unsigned signs_of(std::string_view text) {
  unsigned signs = 0;
  for (const char c : text) signs |= sign_of(c);
  return signs;
}

// Words with none of these signs and shorter than every hash and token of letters alone hide nothing.
inline constexpr unsigned kNotPlain = kDigit | kColon | kOther;
inline constexpr std::size_t kShortLetters = 32;

}  // namespace devdiag::redaction
