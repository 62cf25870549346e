// suggest_fix: the core's ranking over this tenant's counts, for the environment asked about.
#include <algorithm>

#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/ranking.hpp"
#include "mcp/arguments.hpp"
#include "mcp/catalogue_view.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

std::vector<RankedFix> ranked(const ProblemInfo& problem, const std::vector<std::string>& env,
                              const std::vector<TallyRow>& rows, const std::vector<SharedRow>& shared,
                              std::int64_t today, const LearnConfig& learn) {
  std::vector<EnvTally> tallies;
  tallies.reserve(rows.size());
  for (const auto& row : rows) tallies.push_back({row.fix_code, row.env, row.day, row.tally});
  std::vector<SharedTally> elsewhere;
  elsewhere.reserve(shared.size());
  for (const auto& row : shared) elsewhere.push_back({row.fix_code, row.tally, row.clients});
  return rank({problem.fixes, env, tallies, elsewhere, today}, learn);
}

// Catalogue words beside the numbers, so that one call is enough to act.
void describe(nlohmann::json& fixes, const nlohmann::json& entry, const std::string& stack,
              const nlohmann::json* params) {
  for (std::size_t i = 0; i < fixes.size(); ++i) {
    const auto* fix = catalogue_fix(entry, fixes[i].at("fix_code").get_ref<const std::string&>());
    if (fix == nullptr) continue;
    fixes[i]["title"] = prose(*fix, "title", params);
    fixes[i]["risk"] = fix->value("risk", "");
    fixes[i]["precondition"] = prose(*fix, "precondition", params);
    if (i > 0) continue;
    fixes[i]["stacks"] = stack_names(*fix);
    if (const auto shown = rendering(*fix, stack, params)) fixes[i]["rendering"] = *shown;
  }
}

}  // namespace

Async<ToolResult> suggest_fix(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({"problem_code", "env", "stack", "params"});
  const std::string code = arguments.text("problem_code", 64);
  const auto env = arguments.texts_or_empty("env", limits::kEnvTokens);
  const std::string stack = arguments.text_or("stack", {}, 40);
  const nlohmann::json* params = call.arguments.contains("params") ? arguments.object("params") : nullptr;
  const ProblemInfo* problem = find_problem(code);
  if (problem == nullptr) arguments.fail("problem_code", "is not in the catalogue", problem_codes_like(code));
  if (arguments.problem()) co_return *arguments.problem();

  const auto rows = co_await call.store.tallies(call.caller.tenant, code);
  if (!rows) co_return rows.error();
  const auto shared = co_await call.store.shared(call.caller.tenant, code);
  if (!shared) co_return shared.error();
  const std::int64_t today = call.now_ms / kDayMs;
  nlohmann::json out = write_ranking(ranked(*problem, env, *rows, *shared, today, call.learn));
  describe(out["fixes"], *catalogue_entry(code), stack, params);
  out["problem_code"] = code;
  out["env"] = env;
  out["today"] = today;
  out["next_step"] =
      "Apply the first fix that fits, then call record_attempt with the finding's target and fingerprint.";
  co_return out;
}

}  // namespace devdiag::gateway::mcp
