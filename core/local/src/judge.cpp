// Which attempts a new run judges, and how.
#include "judge.hpp"

#include <algorithm>
#include <utility>

#include "devdiag/catalogue.hpp"
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

// A fix of several steps that has taken the first: its problem is still there, as it has to be.
bool is_under_way(const AttemptState& attempt, const Report& report) {
  const ProblemInfo* problem = find_problem(attempt.body.problem_code);
  if (problem == nullptr) return false;
  const auto fix = std::find_if(problem->fixes.begin(), problem->fixes.end(),
                                [&](const FixPrior& each) { return each.fix_code == attempt.body.fix_code; });
  if (fix == problem->fixes.end() || fix->pending_while.empty()) return false;
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& finding) { return finding.problem_code == fix->pending_while; });
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
    const auto verdict = rule_on(attempt, here, now_ms);
    if (!verdict || (verdict == Verdict::failed && is_under_way(attempt, report))) continue;
    rulings.push_back({&attempt, *verdict});
  }
  return rulings;
}

}  // namespace devdiag::local
