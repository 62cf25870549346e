// Which attempts a new run judges, and how.
#include "judge.hpp"

#include <algorithm>
#include <utility>

#include "devdiag/limits.hpp"

namespace devdiag::local {
namespace {

std::optional<Verdict> rule_on(const AttemptState& attempt, bool present, std::int64_t now_ms) {
  const bool worked = attempt.verdict == Verdict::worked;
  const bool verified = attempt.known == Known::verified;
  const bool recent = now_ms - attempt.verdict_ms <= limits::kRegressWindowMs;
  if (present && worked && recent) return Verdict::regressed;
  if (verified) return std::nullopt;
  return present ? Verdict::failed : Verdict::worked;
}

}  // namespace

std::set<std::string_view> comparable_codes(const Report& report) {
  std::set<std::string_view> codes(report.evaluated.begin(), report.evaluated.end());
  for (const Suppressed& suppressed : report.suppressed) codes.erase(suppressed.problem_code);
  constexpr std::string_view kCut = "findings_cut.";
  for (const Dropped& dropped : report.dropped) {
    if (dropped.reason.starts_with(kCut)) codes.erase(std::string_view(dropped.reason).substr(kCut.size()));
  }
  return codes;
}

std::vector<Ruling> judge(std::span<const AttemptState> attempts, const Report& report, std::string_view load,
                          std::int64_t now_ms) {
  const auto comparable = comparable_codes(report);
  std::set<std::pair<std::string_view, std::string_view>> present;
  for (const Finding& finding : report.findings) present.emplace(finding.problem_code, finding.fingerprint);
  std::set<std::pair<std::string_view, std::string_view>> judged;
  std::vector<Ruling> rulings;
  for (const AttemptState& attempt : attempts) {
    const std::pair<std::string_view, std::string_view> finding(attempt.body.problem_code,
                                                                attempt.body.fingerprint);
    // An older attempt on the same finding was superseded by the newer one and is judged no more.
    if (!judged.insert(finding).second) continue;
    const bool here = present.contains(finding);
    const bool comparable_run = here || comparable.contains(attempt.body.problem_code);
    if (attempt.load == load || !comparable_run) continue;
    if (const auto verdict = rule_on(attempt, here, now_ms)) rulings.push_back({&attempt, *verdict});
  }
  return rulings;
}

}  // namespace devdiag::local
