// Searches the table of bypasses by host.
#include "csp_bypass.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::grade {
namespace {

// Negative, zero or positive as `a` comes before, at or after `b`, both read from their ends without case.
int compare_backwards(std::string_view a, std::string_view b) {
  const std::size_t common = std::min(a.size(), b.size());
  for (std::size_t i = 1; i <= common; ++i) {
    const int difference = policy::lower(a[a.size() - i]) - policy::lower(b[b.size() - i]);
    if (difference != 0) return difference;
  }
  return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
}

}  // namespace

Traits bypasses_of(const Address& address) {
  const auto rows = bypass_urls();
  const bool below = address.host.starts_with("*.");
  const std::string_view name = below ? address.host.substr(1) : address.host;
  auto row =
      std::lower_bound(rows.begin(), rows.end(), name, [](const BypassUrl& each, std::string_view wanted) {
        return compare_backwards(each.host, wanted) < 0;
      });
  Traits found = 0;
  for (; row != rows.end() && covers_host(address.host, row->host); ++row) {
    if (covers_path(address.path, row->path)) found |= row->kind;
  }
  return found;
}

}  // namespace devdiag::grade
