// What becomes of the finding states, kept in memory by a writer that is alone and sees events in order of
// their minting: the final rows of a batch without a look into the database.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "devdiag/event.hpp"

namespace devdiag::bench {

class FindingStates {
 public:
  using Key = std::pair<std::string, std::string>;  // target, fingerprint
  // Rows of the last batch.
  struct Change {
    const RunFinding* latest = nullptr;  // null: not seen in this batch, only closed by it
    const Event* last_run = nullptr;
    std::int64_t first_ms = 0, last_ms = 0, runs = 0;
    bool open = true;
  };
  using Changes = std::map<Key, Change>;

  const Changes& add(const std::vector<Event>& events);  // which must live as long as the answer is used

 private:
  void add_run(const Event& event);

  std::map<Key, std::string> open_;  // problem code
  Changes changes_;
};

}  // namespace devdiag::bench
