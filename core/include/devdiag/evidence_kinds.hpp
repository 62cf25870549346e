// The kinds of evidence there are, and sets of them.
//
// The names appear in `collected`, in "not evaluated because" and in catalogue files. Kinds are named as
// their lists, except those of `responses`: document_response, *_responses and redirects say for which roles
// answers were looked for. `set_cookies`: the observer could see Set-Cookie lines (probe, log, curl; a page
// never can).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace devdiag {

inline constexpr std::array<std::string_view, 30> kEvidenceKinds = {"page",
                                                                    "metas",
                                                                    "document_response",
                                                                    "frame_responses",
                                                                    "request_responses",
                                                                    "preflight_responses",
                                                                    "asset_responses",
                                                                    "redirects",
                                                                    "set_cookies",
                                                                    "violations",
                                                                    "reports",
                                                                    "errors",
                                                                    "console",
                                                                    "requests",
                                                                    "resources",
                                                                    "mixed_content",
                                                                    "scripts",
                                                                    "frames",
                                                                    "messages",
                                                                    "overlays",
                                                                    "portals",
                                                                    "frameworks",
                                                                    "vitals",
                                                                    "not_restored_reasons",
                                                                    "cookies",
                                                                    "capabilities",
                                                                    "settings",
                                                                    "logs",
                                                                    "loads",
                                                                    "public_suffixes"};

// A set of kinds; small and without memory of its own. Iterates over the names, in the order above.
class KindSet {
 public:
  constexpr KindSet() = default;
  // Of names written "requests|logs"; words that name no kind are left out.
  constexpr explicit KindSet(std::string_view names) {
    while (!names.empty()) {
      const std::size_t end = names.find('|');
      insert(names.substr(0, end));
      names.remove_prefix(end == std::string_view::npos ? names.size() : end + 1);
    }
  }

  // False when it names no kind.
  constexpr bool insert(std::string_view kind) {
    bits_ |= bit_of(kind);
    return bit_of(kind) != 0;
  }
  constexpr bool contains(std::string_view kind) const { return (bits_ & bit_of(kind)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr std::size_t size() const { return static_cast<std::size_t>(std::popcount(bits_)); }

  friend constexpr KindSet operator|(KindSet a, KindSet b) { return KindSet(a.bits_ | b.bits_); }
  friend constexpr KindSet operator&(KindSet a, KindSet b) { return KindSet(a.bits_ & b.bits_); }
  friend constexpr KindSet operator-(KindSet a, KindSet b) { return KindSet(a.bits_ & ~b.bits_); }
  friend constexpr bool operator==(KindSet, KindSet) = default;

  class Iterator {
   public:
    using value_type = std::string_view;
    using reference = std::string_view;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;

    constexpr Iterator() = default;
    constexpr explicit Iterator(std::uint32_t bits) : bits_(bits) {}
    constexpr std::string_view operator*() const {
      return kEvidenceKinds[static_cast<std::size_t>(std::countr_zero(bits_))];
    }
    constexpr Iterator& operator++() {
      bits_ &= bits_ - 1;
      return *this;
    }
    constexpr Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend constexpr bool operator==(Iterator, Iterator) = default;

   private:
    std::uint32_t bits_ = 0;
  };
  constexpr Iterator begin() const { return Iterator(bits_); }
  constexpr Iterator end() const { return Iterator(0); }

 private:
  constexpr explicit KindSet(std::uint32_t bits) : bits_(bits) {}
  static constexpr std::uint32_t bit_of(std::string_view kind) {
    for (std::size_t i = 0; i < kEvidenceKinds.size(); ++i) {
      if (kEvidenceKinds[i] == kind) return std::uint32_t{1} << i;
    }
    return 0;
  }

  std::uint32_t bits_ = 0;
};
static_assert(kEvidenceKinds.size() <= 32);

}  // namespace devdiag
