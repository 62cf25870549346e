// A set of bytes, asked in one step.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace devdiag {

class CharSet {
 public:
  constexpr explicit CharSet(std::string_view characters) {
    for (const char c : characters) bits_[index(c)] |= bit(c);
  }
  constexpr bool has(char c) const { return (bits_[index(c)] & bit(c)) != 0; }

  // Position of the first member of the set in `text`; npos when there is none.
  constexpr std::size_t find_in(std::string_view text) const {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (has(text[at])) return at;
    }
    return std::string_view::npos;
  }

 private:
  static constexpr std::size_t index(char c) { return static_cast<unsigned char>(c) / 32u; }
  static constexpr std::uint32_t bit(char c) { return 1u << (static_cast<unsigned char>(c) % 32u); }

  std::array<std::uint32_t, 8> bits_{};
};

}  // namespace devdiag
