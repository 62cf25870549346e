// Which attempts a run judges, and how: the whole table of cases.
#include "judge.hpp"

#include "devdiag/limits.hpp"
#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

AttemptState attempt_on(std::uint64_t print, std::string id = "attempt-1", std::string load = "old") {
  AttemptState attempt;
  attempt.id = std::move(id);
  attempt.load = std::move(load);
  attempt.body.problem_code = kProblem;
  attempt.body.fingerprint = fingerprint(print);
  return attempt;
}

AttemptState with_verdict(AttemptState attempt, Verdict verdict, Known known, std::int64_t at_ms) {
  attempt.verdict = verdict;
  attempt.known = known;
  attempt.verdict_ms = at_ms;
  return attempt;
}

// Verdict given to a single attempt, if any.
std::optional<Verdict> judged(const AttemptState& attempt, const Report& report,
                              std::string_view load = "new") {
  const auto rulings = judge({&attempt, 1}, report, load, kNow);
  if (rulings.empty()) return std::nullopt;
  REQUIRE(rulings.size() == 1);
  return rulings.front().verdict;
}

}  // namespace

TEST_CASE("an open attempt: gone means worked, still there means failed") {
  CHECK(judged(attempt_on(1), report(0, {})) == Verdict::worked);
  CHECK(judged(attempt_on(1), report(0, {1})) == Verdict::failed);
  CHECK(judged(attempt_on(1), report(0, {2})) == Verdict::worked);
}

TEST_CASE("a fix of several steps fails only when its first step is not there either") {
  AttemptState attempt = attempt_on(1);
  attempt.body.problem_code = "CSP_MISSING";
  attempt.body.fix_code = "csp.start-report-only";
  Report first_step = report(0, {});
  first_step.evaluated = {"CSP_MISSING", "CSP_REPORT_ONLY_ONLY"};
  Finding missing;
  missing.problem_code = "CSP_MISSING";
  missing.fingerprint = attempt.body.fingerprint;
  Finding report_only;
  report_only.problem_code = "CSP_REPORT_ONLY_ONLY";
  first_step.findings = {missing, report_only};
  CHECK_FALSE(judged(attempt, first_step));
  Report nothing_done = report(0, {});
  nothing_done.evaluated = first_step.evaluated;
  nothing_done.findings = {missing};
  CHECK(judged(attempt, nothing_done) == Verdict::failed);
  Report enforced = report(0, {});
  enforced.evaluated = first_step.evaluated;
  CHECK(judged(attempt, enforced) == Verdict::worked);
  attempt.body.fix_code = "csp.strict";  // enforces at once
  CHECK(judged(attempt, first_step) == Verdict::failed);
}

TEST_CASE("a run of the load that made the attempt judges nothing") {
  CHECK_FALSE(judged(attempt_on(1), report(0, {}), "old"));
  CHECK_FALSE(judged(attempt_on(1), report(0, {1}), "old"));
}

TEST_CASE("absence counts only when the problem was evaluated, in full view") {
  Report unevaluated = report(0, {});
  unevaluated.evaluated = {"XFO_INVALID"};
  CHECK_FALSE(judged(attempt_on(1), unevaluated));
  Report suppressed = report(0, {});
  suppressed.suppressed = {{kProblem, "known", 1}};
  CHECK_FALSE(judged(attempt_on(1), suppressed));
  Report cut = report(0, {2});
  cut.dropped = {{std::string("findings_cut.") + kProblem, 3}};
  CHECK_FALSE(judged(attempt_on(1), cut));
  CHECK(judged(attempt_on(2), cut) == Verdict::failed);
}

TEST_CASE("what worked and came back within the window regressed") {
  for (const Known known : {Known::verified, Known::reported}) {
    const auto recent = with_verdict(attempt_on(1), Verdict::worked, known, kNow - limits::kRegressWindowMs);
    CHECK(judged(recent, report(0, {1})) == Verdict::regressed);
  }
}

TEST_CASE("coming back after the window is a new story") {
  const std::int64_t long_ago = kNow - limits::kRegressWindowMs - 1;
  CHECK_FALSE(
      judged(with_verdict(attempt_on(1), Verdict::worked, Known::verified, long_ago), report(0, {1})));
  CHECK(judged(with_verdict(attempt_on(1), Verdict::worked, Known::reported, long_ago), report(0, {1})) ==
        Verdict::failed);
}

TEST_CASE("a verified verdict is final but for a regression") {
  for (const Verdict verdict : {Verdict::failed, Verdict::regressed}) {
    const auto closed = with_verdict(attempt_on(1), verdict, Known::verified, kNow);
    CHECK_FALSE(judged(closed, report(0, {})));
    CHECK_FALSE(judged(closed, report(0, {1})));
  }
  CHECK_FALSE(judged(with_verdict(attempt_on(1), Verdict::worked, Known::verified, kNow), report(0, {})));
}

TEST_CASE("what was only reported is verified by the next run") {
  CHECK(judged(with_verdict(attempt_on(1), Verdict::worked, Known::reported, kNow), report(0, {})) ==
        Verdict::worked);
  CHECK(judged(with_verdict(attempt_on(1), Verdict::failed, Known::reported, kNow), report(0, {})) ==
        Verdict::worked);
  CHECK(judged(with_verdict(attempt_on(1), Verdict::failed, Known::reported, kNow), report(0, {1})) ==
        Verdict::failed);
}

TEST_CASE("of several attempts on one finding only the latest is judged") {
  const std::vector<AttemptState> attempts = {attempt_on(1, "newest"), attempt_on(2, "other"),
                                              attempt_on(1, "older")};
  const auto rulings = judge(attempts, report(0, {}), "new", kNow);
  REQUIRE(rulings.size() == 2);
  CHECK(rulings[0].attempt->id == "newest");
  CHECK(rulings[1].attempt->id == "other");
  // Even when the latest one cannot be judged by this run, the older one stays superseded.
  const std::vector<AttemptState> same_load = {attempt_on(1, "newest", "new"), attempt_on(1, "older")};
  CHECK(judge(same_load, report(0, {}), "new", kNow).empty());
}

TEST_CASE("a vanished problem without an attempt credits nothing") {
  CHECK(judge({}, report(0, {}), "new", kNow).empty());
}
