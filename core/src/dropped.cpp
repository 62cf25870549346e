// What was cut or left out, counted by reason.
#include "devdiag/dropped.hpp"

#include <algorithm>

namespace devdiag {

void count_dropped(std::vector<Dropped>& list, std::string_view reason, std::int64_t count) {
  if (count == 0) return;
  const auto at =
      std::lower_bound(list.begin(), list.end(), reason,
                       [](const Dropped& entry, std::string_view wanted) { return entry.reason < wanted; });
  if (at != list.end() && at->reason == reason) {
    at->count += count;
  } else {
    list.insert(at, Dropped{std::string(reason), count});
  }
}

}  // namespace devdiag
