// Folds runs into the present state of each finding: when seen, in how many runs, still open or not.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "fold.hpp"

namespace devdiag::local {
namespace {

struct RunContext {
  Database& database;
  std::string_view tenant, client_id;
  const std::string& run_id;
  const RunBody& run;
};

struct FindingState {
  std::string last_run;
  bool open = true;
};

std::optional<FindingState> read_state(const RunContext& context, const std::string& fingerprint) {
  Query query = context.database.query("finding_state_read");
  query.bind(context.tenant, context.run.target, fingerprint);
  if (!query.step()) return std::nullopt;
  return FindingState{std::string(query.text(0)), query.integer(1) != 0};
}

// Did a run of the target minted after this one evaluate the problem? Such a run did not have the finding, or
// it would be the finding's last run. In order of minting there is none and the look-up ends at once.
bool cleared_later(const RunContext& context, std::string_view problem_code) {
  Query query = context.database.query("run_later");
  query.bind(context.tenant, context.run.target, context.run_id);
  while (query.step()) {
    const auto evaluated = tokens_of_row(query.text(0));
    if (std::ranges::find(evaluated, problem_code) != evaluated.end()) return true;
  }
  return false;
}

void see(const RunContext& context, const RunFinding& finding) {
  const std::int64_t seen_ms = mint_ms(context.run_id);
  const auto state = read_state(context, finding.fingerprint);
  if (state && context.run_id < state->last_run) {
    context.database.query("finding_state_seen_before")
        .bind(context.tenant, context.run.target, finding.fingerprint, seen_ms)
        .run();
    return;
  }
  const bool may_be_cleared = !state || !state->open;
  const bool open = !(may_be_cleared && cleared_later(context, finding.problem_code));
  context.database.query("finding_state_seen")
      .bind(context.tenant, context.run.target, finding.fingerprint, finding.problem_code, finding.severity,
            finding.subject, finding.proof, context.run.env_fp, context.client_id, context.run_id, seen_ms,
            static_cast<int>(open))
      .run();
}

// Closes open findings of the target whose problem this run evaluated without seeing them; those it saw have
// it as their last run by now.
void close_absent(const RunContext& context) {
  std::vector<std::string> absent;
  {
    Query query = context.database.query("finding_state_open_of_target");
    query.bind(context.tenant, context.run.target, context.run_id);
    while (query.step()) {
      const std::string_view problem_code = query.text(1);
      const bool evaluated =
          std::ranges::find(context.run.evaluated, problem_code) != context.run.evaluated.end();
      if (evaluated) absent.emplace_back(query.text(0));
    }
  }
  for (const std::string& fingerprint : absent) {
    context.database.query("finding_state_close").bind(context.tenant, context.run.target, fingerprint).run();
  }
}

}  // namespace

void fold_findings(Database& database, std::string_view tenant, std::string_view client_id,
                   const Event& run_event) {
  const auto& run = std::get<RunBody>(run_event.body);
  const RunContext context{database, tenant, client_id, run_event.id, run};
  std::set<std::string_view> present;
  for (const RunFinding& finding : run.findings) {
    if (!present.insert(finding.fingerprint).second) continue;
    database.query("finding_insert")
        .bind(tenant, run_event.id, finding.fingerprint, finding.problem_code, finding.severity,
              finding.count, finding.subject, finding.proof)
        .run();
    see(context, finding);
  }
  close_absent(context);
}

}  // namespace devdiag::local
