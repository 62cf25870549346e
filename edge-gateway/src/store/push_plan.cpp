// Orders a push and collects its answers.
#include "store/push_plan.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>
#include <utility>

namespace devdiag::gateway {

PushPlan::PushPlan(const PushRequest& request) : request_(request), event_of_(request.events.size()) {
  std::vector<std::size_t> order(request.events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(request.events[a].id, a) < std::tie(request.events[b].id, b);
  });
  for (const std::size_t index : order) {
    const Event& event = request.events[index];
    if (events_.empty() || events_.back()->id != event.id) {
      events_.push_back(&event);
      first_of_.push_back(index);
    }
    event_of_[index] = events_.size() - 1;
  }
  fates_.resize(events_.size());
}

std::size_t PushPlan::position(std::size_t index) const {
  return index < request_.positions.size() ? request_.positions[index] : index;
}

void PushPlan::stored(std::size_t event, bool fresh) {
  fates_[event].state = fresh ? State::fresh : State::dup;
}

void PushPlan::refused(std::size_t event, Error error) { fates_[event] = {State::refused, std::move(error)}; }

PushAnswer PushPlan::answer() const {
  PushAnswer answer;
  for (std::size_t index = 0; index < event_of_.size(); ++index) {
    const std::size_t event = event_of_[index];
    const Fate& fate = fates_[event];
    if (fate.state == State::refused) {
      Refusal refusal{position(index), fate.error};
      refusal.error.path = "events[" + std::to_string(refusal.index) + "]" + fate.error.path;
      answer.refused.push_back(std::move(refusal));
    } else if (fate.state == State::fresh && first_of_[event] == index) {
      answer.ok.push_back(position(index));
    } else if (fate.state != State::open) {
      answer.dup.push_back(position(index));
    }
  }
  return answer;
}

Halves halve(PlanRange range) {
  const std::size_t left = range.count / 2;
  return {{range.first, left}, {range.first + left, range.count - left}};
}

}  // namespace devdiag::gateway
