// Compares without case, eight characters at once.
#include "policy/ascii.hpp"

#include <cstdint>
#include <cstring>

namespace devdiag::policy {
namespace {

using Word = std::uint64_t;
using Half = std::uint32_t;
constexpr Word each(unsigned char byte) { return ~Word{0} / 0xFF * byte; }

template <class Unsigned = Word>
Word word_at(const char* text) {
  Unsigned word = 0;
  std::memcpy(&word, text, sizeof word);
  return word;
}

// The top bit of each byte that is a letter of either case.
Word letters_of(Word word) {
  const Word small = (word | each(0x20)) & each(0x7F);
  return (small + each(0x80 - 'a')) & ~(small + each(0x80 - 'z' - 1)) & ~word & each(0x80);
}

// Bytes may differ in the bit of case, and only letters.
inline bool same_but_case(Word a, Word b) {
  const Word differing = a ^ b;
  return differing == 0 || ((differing & ~each(0x20)) == 0 && (differing << 2u & ~letters_of(a)) == 0);
}

}  // namespace

bool is_ascii(std::string_view text) {
  Word seen = 0;
  for (; text.size() >= sizeof(Word); text.remove_prefix(sizeof(Word))) seen |= word_at(text.data());
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return (seen & each(0x80)) == 0;
}

bool same_without_case(const char* a, const char* b, std::size_t size) {
  if (size < sizeof(Half)) {
    for (std::size_t i = 0; i < size; ++i) {
      if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
  }
  // The last word may overlap the one before.
  if (size < sizeof(Word)) {
    const std::size_t last = size - sizeof(Half);
    return same_but_case(word_at<Half>(a) << 32u | word_at<Half>(a + last),
                         word_at<Half>(b) << 32u | word_at<Half>(b + last));
  }
  const std::size_t last = size - sizeof(Word);
  for (std::size_t i = 0; i < last; i += sizeof(Word)) {
    if (!same_but_case(word_at(a + i), word_at(b + i))) return false;
  }
  return same_but_case(word_at(a + last), word_at(b + last));
}

}  // namespace devdiag::policy
