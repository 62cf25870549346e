// What a push asks of a store: its distinct events in id order, and which answer belongs to which position.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "devdiag/error.hpp"
#include "devdiag/event.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

// Part of a plan's events: [first, first + count).
struct PlanRange {
  std::size_t first = 0, count = 0;
};

// Pure. The request must outlive the plan.
class PushPlan {
 public:
  explicit PushPlan(const PushRequest& request);

  // Distinct by id, sorted by id: the order in which every store writes, so that pushes cannot deadlock.
  std::span<const Event* const> events() const { return events_; }
  std::span<const Event* const> events(PlanRange range) const {
    return events().subspan(range.first, range.count);
  }

  void stored(std::size_t event, bool fresh);
  void refused(std::size_t event, Error error);  // sets the error's path to the event's position
  // Every event must have been stored or refused. A repetition inside the push is a dup of its first
  // occurrence.
  PushAnswer answer() const;

 private:
  enum class State : std::uint8_t { open, fresh, dup, refused };
  struct Fate {
    State state = State::open;
    Error error;
  };
  std::size_t position(std::size_t index) const;

  const PushRequest& request_;
  std::vector<const Event*> events_;
  std::vector<std::size_t> event_of_;  // per pushed event: its index in events_
  std::vector<std::size_t> first_of_;  // per event in events_: the pushed event it stands for
  std::vector<Fate> fates_;
};

// Halves of a range that cannot be stored as a whole, left one first.
struct Halves {
  PlanRange left, right;
};
Halves halve(PlanRange range);

}  // namespace devdiag::gateway
