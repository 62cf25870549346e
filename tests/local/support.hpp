// Events, reports and randomness for the store tests: small, seeded, with the words of the product.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"
#include "devdiag/local/event_store.hpp"
#include "devdiag/local/local_store.hpp"
#include "devdiag/report.hpp"

namespace devdiag::local::test {

inline constexpr std::int64_t kDayMs = 86'400'000;
inline constexpr std::int64_t kNow = 1'795'000'000'000;  // a day in November 2026

// Seeded; the same everywhere, unlike the distributions of <random>.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  std::size_t pick(std::size_t bound) { return static_cast<std::size_t>(below(bound)); }
  bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }
  Entropy entropy() {
    Entropy result{};
    for (auto& byte : result.bytes) byte = static_cast<std::uint8_t>(engine_());
    return result;
  }
  std::vector<Entropy> entropy(std::size_t count) {
    std::vector<Entropy> result;
    for (std::size_t i = 0; i < count; ++i) result.push_back(entropy());
    return result;
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[pick(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

// now_ms and entropy of one call; owns what the Moment points to.
class At {
 public:
  At(Random& random, std::int64_t now_ms, std::size_t ids = 4)
      : now_ms_(now_ms), entropy_(random.entropy(ids)) {}
  operator Moment() const { return {now_ms_, entropy_}; }  // a test argument, used within one statement

 private:
  std::int64_t now_ms_;
  std::vector<Entropy> entropy_;
};

inline std::string hex(std::uint64_t value, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4) text[i] = kDigits[value & 15];
  return text;
}
inline std::string target(std::uint64_t n) { return hex(n + 1, 32); }
inline std::string fingerprint(std::uint64_t n) { return hex(n + 1, 16); }
inline std::string env_fp(std::uint64_t n) { return hex(n + 1, 64); }
inline std::vector<std::string> env(std::uint64_t n) {
  return {"fw:react-" + std::to_string(n % 3), "route:/r" + std::to_string(n), "srv:nginx"};
}
inline std::string client(std::uint64_t n) { return hex(n, 8) + "-0000-4000-8000-" + hex(n, 12); }

inline constexpr const char* kProblem = "CSP_MISSING";
inline constexpr const char* kFix = "csp.strict";
inline constexpr const char* kOtherFix = "csp.meta";

inline Event run_event(const std::string& id, std::uint64_t target_no, std::vector<std::string> evaluated,
                       const std::vector<std::pair<std::string, std::string>>& found,
                       std::uint64_t env_no = 0) {
  RunBody run;
  run.target = target(target_no);
  run.preset = "full";
  run.env_fp = env_fp(env_no);
  run.env = env(env_no);
  run.score = static_cast<std::int64_t>(found.size());
  run.severity = found.empty() ? "info" : "error";
  run.load = "load-" + id.substr(0, 8);
  run.evaluated = std::move(evaluated);
  for (const auto& [code, print] : found)
    run.findings.push_back({code, print, "error", 1, "subject " + id, ""});
  return {id, 1, 1, mint_ms(id), std::move(run)};
}

inline Event attempt_event(const std::string& id, const std::string& run, std::uint64_t env_no = 0,
                           std::string fix = kFix, std::string problem = kProblem) {
  AttemptBody attempt;
  attempt.run = run;
  attempt.target = target(0);
  attempt.problem_code = std::move(problem);
  attempt.fingerprint = fingerprint(0);
  attempt.fix_code = std::move(fix);
  attempt.env_fp = env_fp(env_no);
  attempt.env = env(env_no);
  return {id, 1, 1, mint_ms(id), std::move(attempt)};
}

inline Event outcome_event(const std::string& id, const std::string& attempt, Verdict verdict,
                           Known known = Known::verified, std::uint64_t env_no = 0, std::string fix = kFix,
                           std::string problem = kProblem) {
  OutcomeBody outcome;
  outcome.attempt = attempt;
  outcome.verdict = verdict;
  outcome.known = known;
  outcome.target = target(0);
  outcome.problem_code = std::move(problem);
  outcome.fingerprint = fingerprint(0);
  outcome.fix_code = std::move(fix);
  outcome.env_fp = env_fp(env_no);
  outcome.env = env(env_no);
  return {id, 1, 1, mint_ms(id), std::move(outcome)};
}

// A report that evaluated kProblem and its neighbour, with these fingerprints found.
inline Report report(std::uint64_t target_no, const std::vector<std::uint64_t>& found,
                     std::uint64_t env_no = 0) {
  Report result;
  result.preset = "full";
  result.target = target(target_no);
  result.env_fp = env_fp(env_no);
  result.env = env(env_no);
  result.evaluated = {kProblem, "XFO_INVALID"};
  for (const std::uint64_t print : found) {
    Finding finding;
    finding.problem_code = kProblem;
    finding.severity = Severity::error;
    finding.subject = "subject";
    finding.fingerprint = result.arena.keep(fingerprint(print));
    finding.proof = result.arena.list<Proof>({{"header", "Content-Security-Policy", "none", "page"}});
    result.findings.push_back(finding);
  }
  return result;
}

template <class T>
T ok(Result<T> result) {
  if (!result) {
    const Error& error = result.error();
    FAIL(error_sentence(error), " [", std::string(errc_name(error.code)), "] ", error.detail);
  }
  return std::move(result).value();
}

template <class T>
Errc code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.ok());
  return result.error().code;
}

}  // namespace devdiag::local::test
