// Reads the Workshop's cookie.
#include "demo/switches.hpp"

#include <algorithm>

namespace devdiag::gateway::demo {
namespace {

constexpr std::string_view kCookie = "northlight_switched=";
constexpr std::string_view kShippedRepaired = "slow_photo";
constexpr std::size_t kSwitches = 32;

// The value of the Workshop's cookie; empty when it is not there.
std::string_view workshop_value(std::string_view cookie) {
  while (!cookie.empty()) {
    const std::size_t end = std::min(cookie.find(';'), cookie.size());
    std::string_view pair = cookie.substr(0, end);
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.starts_with(kCookie)) return pair.substr(kCookie.size());
    cookie.remove_prefix(std::min(end + 1, cookie.size()));
  }
  return {};
}

}  // namespace

Switches::Switches(std::string_view cookie) {
  std::string_view names = workshop_value(cookie);
  while (!names.empty() && switched_.size() < kSwitches) {
    const std::size_t end = std::min(names.find('.'), names.size());
    if (end > 0) switched_.emplace_back(names.substr(0, end));
    names.remove_prefix(std::min(end + 1, names.size()));
  }
}

bool Switches::broken(std::string_view name) const {
  const bool switched = std::find(switched_.begin(), switched_.end(), name) != switched_.end();
  return switched == (name == kShippedRepaired);
}

}  // namespace devdiag::gateway::demo
