// Which of the demo shop's planted problems are present: told by the cookie its Workshop writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace devdiag::gateway::demo {

// Names are those of web/demo/expected.json. A problem is present as shipped unless its switch is in the
// cookie; the few that are shipped repaired are present when it is.
class Switches {
 public:
  Switches() = default;
  // `cookie`: value of the Cookie field. Anything that is not the Workshop's is ignored.
  explicit Switches(std::string_view cookie);
  bool broken(std::string_view name) const;

 private:
  std::vector<std::string> switched_;  // at most kSwitches
};

}  // namespace devdiag::gateway::demo
