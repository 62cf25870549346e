// Judging: run the preset's rules whose evidence is there, hide what is suppressed, score, sort.
#include "evaluate.hpp"

#include <algorithm>

#include "compact_sort.hpp"
#include "names.hpp"
#include "policy/url.hpp"
#include "rules/facts.hpp"

namespace devdiag {
namespace {

const ProblemInfo* find_in(std::span<const ProblemInfo> problems, std::string_view code) {
  const auto at =
      std::lower_bound(problems.begin(), problems.end(), code,
                       [](const ProblemInfo& problem, std::string_view c) { return problem.code < c; });
  return at != problems.end() && at->code == code ? &*at : nullptr;
}

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_asked_for(const ProblemInfo& problem, std::string_view preset, const DiagnoseOptions& options) {
  if (!options.only.empty() && !contains(options.only, problem.code)) return false;
  return preset == "full" || contains(problem.presets, preset);
}

// The list that holds the evidence of a kind.
std::string_view list_of(std::string_view kind) {
  const bool in_responses = kind == "document_response" || kind.ends_with("_responses") ||
                            kind == "redirects" || kind == "set_cookies";
  return in_responses ? std::string_view("responses") : kind;
}

// Of which kinds something was left out; reasons end in the name of the list that was cut.
KindSet incomplete_of(const Evidence& evidence) {
  KindSet incomplete;
  for (const Dropped& dropped : evidence.dropped) {
    const std::string_view reason = dropped.reason;
    const std::string_view list = reason.substr(reason.rfind('.') + 1);  // npos + 1 is 0
    for (const std::string_view kind : kEvidenceKinds) {
      if (list_of(kind) == list) incomplete.insert(kind);
    }
  }
  return incomplete;
}

bool is_local_host(const Evidence& evidence) {
  return policy::is_localhost(policy::parse_origin(evidence.page.url).host);
}

// What is known of the evidence before any rule looks at it.
struct Seen {
  const Evidence& evidence;
  Facts facts;
  KindSet incomplete;
  bool local_host;

  explicit Seen(const Evidence& e)
      : evidence(e), facts(e), incomplete(incomplete_of(e)), local_host(is_local_host(e)) {
    // An answer that does not speak for the document, such as an error page, was looked at for nothing.
    if (facts.document_responses().empty()) incomplete.insert("document_response");
  }
};

// Of alternatives one is enough; when all are missing, each of them is named.
KindSet missing_evidence(const ProblemInfo& problem, KindSet collected) {
  KindSet missing;
  for (const KindSet any_of : problem.evidence) {
    if ((any_of & collected).empty()) missing = missing | any_of;
  }
  return missing;
}

KindSet incomplete_evidence(const ProblemInfo& problem, const Seen& seen) {
  if (seen.incomplete.empty()) return {};
  KindSet needed;
  for (const KindSet any_of : problem.evidence) needed = needed | any_of;
  return needed & seen.facts.collected() & seen.incomplete;
}

// Which rules run and which have nothing to look at, both in the order of the catalogue.
struct Plan {
  struct Step {
    std::size_t rule;      // index
    std::size_t left_out;  // how many come before it
  };
  std::vector<Step> steps;
  std::vector<NotEvaluated> left_out;
};

Plan plan_of(std::span<const ProblemInfo> problems, KindSet collected, std::string_view preset,
             const DiagnoseOptions& options) {
  Plan plan;
  for (std::size_t i = 0; i < problems.size(); ++i) {
    if (!is_asked_for(problems[i], preset, options)) continue;
    const KindSet missing = missing_evidence(problems[i], collected);
    if (missing.empty())
      plan.steps.push_back({i, plan.left_out.size()});
    else
      plan.left_out.push_back({problems[i].code, missing});
  }
  return plan;
}

// Of all rules. One observer collects the same kinds again and again: its plan is kept until another comes.
const Plan& full_plan(std::span<const ProblemInfo> problems, KindSet collected) {
  struct Last {
    std::span<const ProblemInfo> problems;
    KindSet collected;
    Plan plan;
  };
  thread_local Last last;
  const bool same = last.problems.data() == problems.data() && last.problems.size() == problems.size() &&
                    last.collected == collected;
  if (!same) last = {problems, collected, plan_of(problems, collected, "full", {})};
  return last.plan;
}

// Runs rules one after the other and notes for each whether it saw all that it looks at.
class Run {
 public:
  Run(const Evidence& redacted, Report& report)
      : seen_(redacted), findings_(seen_.facts, report.arena, seen_.local_host), report_(report) {}

  KindSet collected() const { return seen_.facts.collected(); }

  void judge(const Plan& plan, std::span<const Rule> rules, std::span<const ProblemInfo> problems) {
    constexpr std::size_t kUsuallyUnsure = 8;  // more are no fault
    report_.evaluated.reserve(plan.steps.size());
    unsure_.reserve(kUsuallyUnsure);
    for (const Plan::Step& step : plan.steps) {
      const ProblemInfo& problem = problems[step.rule];
      findings_.start(problem);
      const std::optional<KindSet> unseen = run(rules[step.rule], problem);
      if (unseen)
        unsure_.push_back({step.left_out, {problem.code, *unseen}});
      else
        report_.evaluated.push_back(problem.code);
    }
    list_unsure(plan.left_out);
    report_.findings = std::move(findings_).take();
  }

 private:
  // A rule that ran but may have missed something.
  struct Unsure {
    std::size_t left_out;  // how many of those that did not run come before it
    NotEvaluated entry;
  };

  // What it did not see, when not finding the problem proves nothing.
  std::optional<KindSet> run(const Rule& rule, const ProblemInfo& problem) {
    try {
      rule.evaluate(seen_.evidence, findings_);
    } catch (...) {  // one faulty rule must not take the whole diagnosis with it
      findings_.discard();
      count_dropped(report_.dropped, "rule_failed." + std::string(problem.code));
      return KindSet();
    }
    findings_.finish();
    for (const Dropped& each : findings_.dropped()) count_dropped(report_.dropped, each.reason, each.count);
    // What was found stands; but where something was left out, more may be there.
    const KindSet incomplete = incomplete_evidence(problem, seen_) | findings_.lacking();
    if (incomplete.empty() && findings_.complete()) return std::nullopt;
    return incomplete;
  }

  // Those that did not run and, each in its place, those that may have missed something.
  void list_unsure(const std::vector<NotEvaluated>& left_out) {
    std::vector<NotEvaluated>& all = report_.not_evaluated;
    all.reserve(left_out.size() + unsure_.size());
    auto next = left_out.begin();
    for (const Unsure& unsure : unsure_) {
      const auto place = left_out.begin() + static_cast<std::ptrdiff_t>(unsure.left_out);
      all.insert(all.end(), next, place);
      all.push_back(unsure.entry);
      next = place;
    }
    all.insert(all.end(), next, left_out.end());
  }

  Seen seen_;
  Findings findings_;
  Report& report_;
  std::vector<Unsure> unsure_;  // in the order of the catalogue
};

void run_rules(const Evidence& redacted, const DiagnoseOptions& options, std::span<const Rule> rules,
               std::span<const ProblemInfo> problems, Report& report) {
  Run run(redacted, report);
  if (report.preset == "full" && options.only.empty())
    run.judge(full_plan(problems, run.collected()), rules, problems);
  else
    run.judge(plan_of(problems, run.collected(), report.preset, options), rules, problems);
}

bool is_expired(const Suppression& suppression, std::int64_t today_day) {
  return suppression.expires_day != 0 && suppression.expires_day < today_day;
}

void suppress(const Suppression& suppression, Report& report) {
  const auto hidden = std::erase_if(
      report.findings, [&](const Finding& f) { return f.problem_code == suppression.problem_code; });
  if (hidden == 0) return;
  auto at = report.suppressed.end();
  while (at != report.suppressed.begin() && suppression.problem_code < (at - 1)->problem_code) --at;
  report.suppressed.insert(at,
                           {suppression.problem_code, suppression.reason, static_cast<std::int64_t>(hidden)});
}

void apply_suppressions(const DiagnoseOptions& options, std::span<const ProblemInfo> problems,
                        Report& report) {
  for (const Suppression& suppression : options.suppress) {
    if (is_expired(suppression, options.today_day))
      count_dropped(report.dropped, "suppression_expired");
    else if (find_in(problems, suppression.problem_code) == nullptr)
      count_dropped(report.dropped, "suppression_unknown");
    else
      suppress(suppression, report);
  }
}

bool comes_before(const Finding& a, const Finding& b) {
  if (a.noise != b.noise) return b.noise;
  if (a.severity != b.severity) return a.severity > b.severity;
  if (a.weight != b.weight) return a.weight > b.weight;
  if (a.problem_code != b.problem_code) return a.problem_code < b.problem_code;
  return a.fingerprint < b.fingerprint;
}

// Each problem counts once, however often it was found: with its first finding in the report's order.
// `findings` are grouped by problem.
std::int64_t score_of(const std::vector<Finding>& findings) {
  std::int64_t score = 0;
  for (auto at = findings.begin(); at != findings.end();) {
    const auto end = std::find_if(
        at, findings.end(), [&](const Finding& other) { return other.problem_code != at->problem_code; });
    const auto first = std::min_element(at, end, comes_before);
    if (!first->noise) score += first->weight;
    at = end;
  }
  return score;
}

Severity band_of(std::int64_t score) {
  if (score >= 15) return Severity::critical;
  if (score >= 8) return Severity::error;
  return score >= 3 ? Severity::warn : Severity::info;
}

}  // namespace

Report evaluate(const Evidence& redacted, const DiagnoseOptions& options, std::span<const Rule> rules,
                std::span<const ProblemInfo> problems) {
  Report report;
  report.preset = index_of(kPresetNames, options.preset) ? options.preset : "full";
  report.dropped = redacted.dropped;
  report.target = target_of(redacted.page.url, options.target_key);
  Environment environment = environment_of(redacted);
  if (environment.cut > 0) count_dropped(report.dropped, "env_cut", environment.cut);
  report.env = std::move(environment.tokens);
  report.env_fp = std::move(environment.fingerprint);
  run_rules(redacted, options, rules, problems, report);
  apply_suppressions(options, problems, report);
  report.score = score_of(report.findings);
  compact_sort(report.findings, comes_before);
  report.severity = band_of(report.score);
  return report;
}

}  // namespace devdiag
