// Judging: run the preset's rules whose evidence is there, hide what is suppressed, score, sort.
#include "evaluate.hpp"

#include <algorithm>

#include "names.hpp"
#include "policy/address_space.hpp"
#include "policy/ascii.hpp"
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
  const policy::Origin origin = policy::parse_origin(evidence.page.url);
  return policy::address_space(origin.host) == policy::AddressSpace::loopback;
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
  KindSet needed;
  for (const KindSet any_of : problem.evidence) needed = needed | any_of;
  return needed & seen.facts.collected() & seen.incomplete;
}

bool has_all_findings(const Findings& findings) {
  return std::none_of(findings.dropped().begin(), findings.dropped().end(),
                      [](const Dropped& dropped) { return dropped.reason.starts_with("findings_cut."); });
}

void leave_out(const ProblemInfo& problem, KindSet missing, Report& report) {
  const NotEvaluated entry{problem.code, missing};
  report.not_evaluated.push_back(entry);
}

// Whether the rule saw everything it looks at, and found all there is.
void note_coverage(const ProblemInfo& problem, const Seen& seen, const Findings& findings, Report& report) {
  // What was found stands; but where something was left out, not finding a problem proves nothing.
  const KindSet incomplete = incomplete_evidence(problem, seen) | findings.lacking();
  if (incomplete.empty() && has_all_findings(findings))
    report.evaluated.push_back(problem.code);
  else
    leave_out(problem, incomplete, report);
  for (const Dropped& left_out : findings.dropped())
    count_dropped(report.dropped, left_out.reason, left_out.count);
}

void run_rule(const Rule& rule, const ProblemInfo& problem, const Seen& seen, Findings& findings,
              Report& report) {
  findings.start(problem);
  try {
    rule.evaluate(seen.evidence, findings);
  } catch (...) {  // one faulty rule must not take the whole diagnosis with it
    findings.discard();
    count_dropped(report.dropped, "rule_failed." + std::string(problem.code));
    leave_out(problem, {}, report);
    return;
  }
  findings.finish();
  note_coverage(problem, seen, findings, report);
}

void run_rules(const Evidence& redacted, const DiagnoseOptions& options, std::span<const Rule> rules,
               std::span<const ProblemInfo> problems, Report& report) {
  Seen seen(redacted);
  Findings findings(seen.facts, seen.local_host);
  const bool full = report.preset == "full";
  constexpr std::size_t kUsuallyEvaluated = 48;  // of headers alone; more are no fault
  report.evaluated.reserve(kUsuallyEvaluated);
  report.not_evaluated.reserve(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const ProblemInfo& problem = problems[i];
    if (!full && !contains(problem.presets, report.preset)) continue;
    if (!options.only.empty() && !contains(options.only, problem.code)) continue;
    const KindSet missing = missing_evidence(problem, seen.facts.collected());
    if (missing.empty())
      run_rule(rules[i], problem, seen, findings, report);
    else
      leave_out(problem, missing, report);
  }
  report.findings = std::move(findings).take();
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
  std::sort(report.findings.begin(), report.findings.end(), comes_before);
  report.severity = band_of(report.score);
  return report;
}

}  // namespace devdiag
