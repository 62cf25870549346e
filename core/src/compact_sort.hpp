// Sorting for lists of a page's size.
#pragma once

#include <algorithm>
#include <functional>
#include <utility>

namespace devdiag {

// As std::sort(), with a third of its code, which every page downloads once for each type sorted; never worse
// than n log n. A few, which most lists hold and often in order, are moved to their places one by one. `less`
// must tell any two apart, or their order is left open.
template <class Range, class Less = std::less<>>
void compact_sort(Range& range, Less less = {}) {
  constexpr std::size_t kFew = 8;
  if (range.size() > kFew) {
    std::make_heap(range.begin(), range.end(), less);
    std::sort_heap(range.begin(), range.end(), less);
    return;
  }
  for (auto next = range.begin(); next != range.end(); ++next) {
    if (next == range.begin() || !less(*next, *(next - 1))) continue;
    auto value = std::move(*next);
    auto place = next;
    do {
      *place = std::move(*(place - 1));
      --place;
    } while (place != range.begin() && less(value, *(place - 1)));
    *place = std::move(value);
  }
}

}  // namespace devdiag
