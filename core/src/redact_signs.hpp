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
  kOther = 128,  // all else that means something: marks of queries, bytes beyond ASCII; the J of "eyJ"
  kPolicyEnd = 256,
  kTextEnd = 512,  // but see is_word_end() for the apostrophe
};

inline constexpr auto kSigns = [] {
  std::array<std::uint16_t, 256> signs{};
  const auto is_one_of = [](std::string_view set, char c) { return set.find(c) != std::string_view::npos; };
  for (std::size_t c = 0; c < signs.size(); ++c) {
    const char byte = static_cast<char>(c);
    const bool harmless = policy::is_alnum(byte) || is_one_of("-_.*!'/=:", byte);
    unsigned sign = harmless && byte != 'J' ? 0u : unsigned{kOther};
    if (policy::is_alpha(byte)) sign |= kLetter;
    if (policy::is_digit(byte)) sign |= kDigit;
    if (is_one_of("-_", byte)) sign |= kJoin;
    if (policy::is_digit(byte) || (byte >= 'a' && byte <= 'z') || is_one_of("-.*", byte)) sign |= kHost;
    if (byte == '/') sign |= kSlash;
    if (byte == '=') sign |= kEquals;
    if (byte == ':') sign |= kColon;
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

// Words with none of these signs and shorter than every hash and token of letters alone hide nothing.
inline constexpr unsigned kNotPlain = kDigit | kSlash | kEquals | kColon | kOther;
inline constexpr std::size_t kShortLetters = 32;

}  // namespace devdiag::redaction
