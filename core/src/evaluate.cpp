// Judging: run the preset's rules whose evidence is there, hide what is suppressed, score, sort.
#include "evaluate.hpp"

#include <algorithm>
#include <set>

#include "names.hpp"
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

// Few entries, mostly in order: no sorting of its own for each kind of record.
template <class Record>
void insert_by_code(std::vector<Record>& records, Record record) {
  auto at = records.end();
  while (at != records.begin() && record.problem_code < (at - 1)->problem_code) --at;
  records.insert(at, std::move(record));
}

bool contains(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_asked_for(const ProblemInfo& problem, std::string_view preset, const DiagnoseOptions& options) {
  if (!options.only.empty() && !contains(options.only, problem.code)) return false;
  return preset == "full" || contains(problem.presets, preset);
}

// Calls visit(kind) for each of alternatives written "requests|logs".
template <class Visit>
void for_each_kind(std::string_view alternatives, Visit&& visit) {
  while (!alternatives.empty()) visit(policy::next_part(alternatives, '|'));
}

// Of alternatives one is enough; when all are missing, each of them is named.
std::vector<std::string> missing_evidence(const ProblemInfo& problem, const Evidence& evidence) {
  std::vector<std::string> missing;
  for (const std::string_view needed : problem.evidence) {
    bool found = false;
    for_each_kind(needed, [&](std::string_view kind) { found = found || evidence.has(kind); });
    if (found) continue;
    for_each_kind(needed, [&](std::string_view kind) { missing.emplace_back(kind); });
  }
  return missing;
}

// The list that holds the evidence of a kind.
std::string_view list_of(std::string_view kind) {
  const bool in_responses = kind == "document_response" || kind.ends_with("_responses") ||
                            kind == "redirects" || kind == "set_cookies";
  return in_responses ? std::string_view("responses") : kind;
}

// Whether something of this kind of evidence was left out; reasons end in the name of the list that was cut.
bool is_incomplete(std::string_view kind, const Evidence& evidence) {
  return std::any_of(evidence.dropped.begin(), evidence.dropped.end(), [&](const Dropped& dropped) {
    const std::string_view reason = dropped.reason;
    return reason.substr(reason.rfind('.') + 1) == list_of(kind);  // npos + 1 is 0
  });
}

std::vector<std::string> incomplete_evidence(const ProblemInfo& problem, const Evidence& evidence) {
  std::vector<std::string> incomplete;
  for (const std::string_view needed : problem.evidence) {
    for_each_kind(needed, [&](std::string_view kind) {
      if (evidence.has(kind) && is_incomplete(kind, evidence)) incomplete.emplace_back(kind);
    });
  }
  return incomplete;
}

bool has_all_findings(const Findings& findings) {
  return std::none_of(findings.dropped().begin(), findings.dropped().end(),
                      [](const Dropped& dropped) { return dropped.reason.starts_with("findings_cut."); });
}

void run_rule(const Rule& rule, const ProblemInfo& problem, const Evidence& evidence, Facts& facts,
              Report& report) {
  if (auto missing = missing_evidence(problem, evidence); !missing.empty()) {
    insert_by_code(report.not_evaluated, NotEvaluated{std::string(problem.code), std::move(missing)});
    return;
  }
  Findings findings(problem, facts);
  try {
    rule.evaluate(evidence, findings);
  } catch (...) {  // one faulty rule must not take the whole diagnosis with it
    count_dropped(report.dropped, "rule_failed." + std::string(problem.code));
    insert_by_code(report.not_evaluated, NotEvaluated{std::string(problem.code), {}});
    return;
  }
  // What was found stands; but where something was left out, not finding a problem proves nothing.
  auto incomplete = incomplete_evidence(problem, evidence);
  for (const std::string& kind : findings.lacking()) {
    if (!contains(incomplete, kind)) incomplete.push_back(kind);
  }
  if (incomplete.empty() && has_all_findings(findings))
    report.evaluated.emplace_back(problem.code);
  else
    insert_by_code(report.not_evaluated, NotEvaluated{std::string(problem.code), std::move(incomplete)});
  for (const Dropped& left_out : findings.dropped())
    count_dropped(report.dropped, left_out.reason, left_out.count);
  for (Finding& finding : std::move(findings).take()) report.findings.push_back(std::move(finding));
}

bool is_expired(const Suppression& suppression, std::int64_t today_day) {
  return suppression.expires_day != 0 && suppression.expires_day < today_day;
}

void suppress(const Suppression& suppression, Report& report) {
  const auto hidden = std::erase_if(
      report.findings, [&](const Finding& f) { return f.problem_code == suppression.problem_code; });
  if (hidden == 0) return;
  insert_by_code(report.suppressed,
                 Suppressed{suppression.problem_code, suppression.reason, static_cast<std::int64_t>(hidden)});
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

// Each problem counts once, however often it was found.
std::int64_t score_of(const std::vector<Finding>& findings) {
  std::set<std::string_view> counted;
  std::int64_t score = 0;
  for (const Finding& finding : findings) {
    if (!finding.noise && counted.insert(finding.problem_code).second) score += finding.weight;
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
  Facts facts(redacted);
  for (const Rule& rule : rules) {
    const ProblemInfo* problem = find_in(problems, rule.problem_code);
    if (problem != nullptr && is_asked_for(*problem, report.preset, options))
      run_rule(rule, *problem, redacted, facts, report);
  }
  apply_suppressions(options, problems, report);
  std::sort(report.findings.begin(), report.findings.end(), comes_before);
  std::sort(report.evaluated.begin(), report.evaluated.end());
  report.score = score_of(report.findings);
  report.severity = band_of(report.score);
  return report;
}

}  // namespace devdiag
