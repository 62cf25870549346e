// A set of bytes, asked in one step.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace devdiag {

class CharSet {
 public:
  constexpr explicit CharSet(std::string_view characters) {
    for (const char c : characters) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

  // Position of the first member of the set in `text`; npos when there is none.
  constexpr std::size_t find_in(std::string_view text) const {
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (has(text[at])) return at;
    }
    return std::string_view::npos;
  }

 private:
  std::array<bool, 256> has_{};
};

}  // namespace devdiag
