// Events for the stores' tests.
#include "store_events.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace devdiag::test {
namespace {

const std::vector<std::vector<std::string>>& environments() {
  static const std::vector<std::vector<std::string>> all{
      {"fw:react", "srv:nginx"}, {"fw:vue", "srv:caddy"}, {"srv:express"}};
  return all;
}

template <class Body>
Event event(Minter& mint, std::int64_t ms, Body body) {
  Event made;
  made.id = mint.id(ms);
  made.seq = ms % 1'000'000;
  made.t_ms = ms - 1'500;  // a clock that is a little slow
  made.body = std::move(body);
  return made;
}

}  // namespace

std::string Minter::id(std::int64_t ms) {
  Entropy entropy;
  for (std::uint8_t& byte : entropy.bytes) byte = static_cast<std::uint8_t>(random_());
  return mint_uuid7(ms, entropy);
}

std::string hex(char digit, std::size_t count) { return std::string(count, digit); }

std::string target(int number) { return hex('a', 24) + std::to_string(10'000'000 + number); }
std::string fingerprint(int number) { return hex('f', 8) + std::to_string(10'000'000 + number); }
std::string client(int number) {
  return "c0ffee00-0000-4000-8000-0000" + std::to_string(10'000'000 + number);
}

RunFinding found(std::string problem, std::string print, std::string subject, std::string proof) {
  return {std::move(problem), std::move(print), "warn", 1, std::move(subject), std::move(proof)};
}

Event run_event(Minter& mint, std::int64_t ms, std::string on, std::vector<RunFinding> findings,
                std::vector<std::string> also) {
  std::set<std::string> evaluated(also.begin(), also.end());
  for (const RunFinding& finding : findings) evaluated.insert(finding.problem_code);
  RunBody body;
  body.target = std::move(on);
  body.preset = "full";
  body.env_fp = hex('e', 64);
  body.env = environments()[0];
  body.score = 3;
  body.severity = "warn";
  body.load = "0b5e55ed-0000-4000-8000-000000000000";
  body.evaluated.assign(evaluated.begin(), evaluated.end());
  body.findings = std::move(findings);
  return event(mint, ms, std::move(body));
}

Event attempt_event(Minter& mint, std::int64_t ms, const Event& run, std::string fix) {
  const auto& from = std::get<RunBody>(run.body);
  const RunFinding& finding = from.findings.at(0);
  return event(mint, ms,
               AttemptBody{run.id, from.target, finding.problem_code, finding.fingerprint, std::move(fix),
                           from.env_fp, from.env, Actor::person});
}

Event outcome_event(Minter& mint, std::int64_t ms, const Event& attempt, Verdict verdict, Known known) {
  const auto& from = std::get<AttemptBody>(attempt.body);
  return event(mint, ms,
               OutcomeBody{attempt.id, verdict, known, from.target, from.problem_code, from.fingerprint,
                           from.fix_code, from.env_fp, from.env});
}

std::vector<Event> history(Minter& mint, int runs) {
  const std::vector<std::string> problems{"COOKIE_SAMESITE_NONE_INSECURE", "CSP_MISSING", "XFO_INVALID"};
  std::vector<Event> events;
  for (int i = 0; i < runs; ++i) {
    const std::int64_t ms = kNow - 3 * kDay + i * (5 * kDay / (2 * runs));
    const std::string& problem = problems[mint.below(problems.size())];
    const int where = static_cast<int>(mint.below(3));
    std::vector<RunFinding> findings;
    if (mint.below(4) != 0) findings.push_back(found(problem, fingerprint(where), "subject", "proof"));
    Event run = run_event(mint, ms, target(where), findings, problems);
    auto& body = std::get<RunBody>(run.body);
    const std::size_t env = mint.below(3);
    body.env = environments()[env];
    body.env_fp = hex(static_cast<char>('1' + env), 64);
    events.push_back(run);
    if (findings.empty()) continue;
    const Event attempt = attempt_event(mint, ms + 10, run, mint.below(2) == 0 ? "csp.nonce" : "csp.hash");
    events.push_back(attempt);
    for (std::size_t times = mint.below(3); times > 0; --times) {
      const auto verdict = static_cast<Verdict>(mint.below(3));
      const auto known = static_cast<Known>(mint.below(2));
      const std::int64_t later = ms + 20 + static_cast<std::int64_t>(mint.below(2 * kDay));
      events.push_back(outcome_event(mint, later, attempt, verdict, known));
    }
  }
  return events;
}

}  // namespace devdiag::test
