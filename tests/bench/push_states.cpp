// Finding states in memory.
#include "push_states.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace devdiag::bench {

const FindingStates::Changes& FindingStates::add(const std::vector<Event>& events) {
  changes_.clear();
  for (const Event& event : events) {
    if (event.kind() == EventKind::run) add_run(event);
  }
  return changes_;
}

void FindingStates::add_run(const Event& event) {
  const auto& run = std::get<RunBody>(event.body);
  std::set<std::string_view> present;
  for (const RunFinding& finding : run.findings) {
    if (!present.insert(finding.fingerprint).second) continue;
    const Key key{run.target, finding.fingerprint};
    Change& change = changes_[key];
    change.last_ms = mint_ms(event.id);
    if (change.runs++ == 0) change.first_ms = change.last_ms;
    change.latest = &finding;
    change.last_run = &event;
    change.open = true;
    open_[key] = finding.problem_code;
  }
  for (auto state = open_.lower_bound({run.target, ""});
       state != open_.end() && state->first.first == run.target;) {
    const bool cleared = !present.contains(state->first.second) &&
                         std::ranges::find(run.evaluated, state->second) != run.evaluated.end();
    if (cleared) changes_[state->first].open = false;
    state = cleared ? open_.erase(state) : std::next(state);
  }
}

}  // namespace devdiag::bench
