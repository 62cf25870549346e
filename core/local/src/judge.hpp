// Which attempts a new run judges, and how. Pure; internal.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"
#include "devdiag/report.hpp"

namespace devdiag::local {

// An attempt on the run's target and what is known about it.
struct AttemptState {
  std::string id, load;  // load of the run it was made in; "" when that run is no longer stored
  AttemptBody body;
  std::optional<Verdict> verdict;
  std::optional<Known> known;
  std::int64_t verdict_ms = 0;  // mint time of the outcome that gave the verdict
};

struct Ruling {
  const AttemptState* attempt = nullptr;
  Verdict verdict = Verdict::worked;
};

// Problem codes whose absence from the report means that they are absent from the page: evaluated, neither
// hidden by a suppression nor cut.
std::set<std::string_view> comparable_codes(const Report& report);

// `attempts` newest first.
std::vector<Ruling> judge(std::span<const AttemptState> attempts, const Report& report, std::string_view load,
                          std::int64_t now_ms);

}  // namespace devdiag::local
