// Makes events for the stores' tests: believable, reproducible from a seed.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "devdiag/event.hpp"

namespace devdiag::test {

// A moment every test can call now: in the middle of a month, so that days before and after are in its
// partition.
inline constexpr std::int64_t kNow = 1'789'560'000'000;  // 2026-09-16T12:00:00Z
inline constexpr std::int64_t kDay = 86'400'000;

// Mints ids and other random values; the same seed makes the same.
class Minter {
 public:
  explicit Minter(std::uint64_t seed) : random_(seed) {}
  std::string id(std::int64_t ms);
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::mt19937_64 random_;
};

std::string hex(char digit, std::size_t count);  // "aaaa…"
std::string target(int number);
std::string fingerprint(int number);
std::string client(int number);  // a UUIDv4

RunFinding found(std::string problem, std::string print, std::string subject = "", std::string proof = "");
// A run that evaluated the problems of its findings and `also`.
Event run_event(Minter& mint, std::int64_t ms, std::string on, std::vector<RunFinding> findings,
                std::vector<std::string> also = {});
Event attempt_event(Minter& mint, std::int64_t ms, const Event& run, std::string fix);
Event outcome_event(Minter& mint, std::int64_t ms, const Event& attempt, Verdict verdict, Known known);

// Runs, attempts and outcomes of one client that refer to each other, with repeated verdicts and recurrences.
std::vector<Event> history(Minter& mint, int runs);

}  // namespace devdiag::test
