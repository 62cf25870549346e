// "Did you mean": the known word that was probably meant.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace devdiag::cli {

// Letters to insert, remove, change or swap to make one word of the other; case does not count.
std::size_t edits_between(std::string_view a, std::string_view b);

// The known word nearest to `word`, or nothing when none is near.
std::string nearest_word(std::string_view word, const auto& known) {
  std::size_t fewest = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::string nearest;
  for (const auto& candidate : known) {
    const std::size_t edits = edits_between(word, candidate);
    if (edits < fewest) fewest = edits, nearest = std::string(candidate);
  }
  return nearest;
}

// "; did you mean X?", or nothing.
std::string hint_for(std::string_view word, const auto& known) {
  const std::string nearest = nearest_word(word, known);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

}  // namespace devdiag::cli
