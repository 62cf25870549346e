// Methods of both modules: the rules and the ranking formula, without any store.
#include "call.hpp"
#include "devdiag/catalogue.hpp"
#include "devdiag/diagnose.hpp"
#include "devdiag/json.hpp"
#include "devdiag/local/wire.hpp"
#include "devdiag/ranking.hpp"
#include "devdiag/simulate.hpp"
#include "json_text.hpp"

namespace devdiag::wasm {
namespace {

using nlohmann::json;

std::string diagnose_page(const Args& args) {
  Evidence evidence = take(evidence_from(args.member("evidence"), "evidence"));
  const DiagnoseOptions options = take(options_from(args.member_or_empty("options"), "options"));
  return write_report(diagnose(std::move(evidence), options));
}

Evidence redacted_evidence(const Args& args) {
  Evidence evidence = take(evidence_from(args.member("evidence"), "evidence"));
  const json wrapped = {{"redaction", args.member_or_empty("redaction")}};
  return redact(std::move(evidence), take(options_from(wrapped, "")).redact);
}

std::string redact_evidence(const Args& args) { return write_evidence(redacted_evidence(args)); }

std::string rank_fixes(const Args& args) {
  const std::string code = args.text("problem_code");
  const ProblemInfo* problem = find_problem(code);
  if (problem == nullptr) {
    throw CallFailure{
        {Errc::not_found, "problem_code", "no such problem", "a code of the catalogue", Retry::after_change}};
  }
  const auto rows = take(local::read_tally_rows(args.member("rows"), "rows"));
  const auto elsewhere = take(local::read_shared_rows(args.member("shared"), "shared"));
  const auto env = args.texts("env");
  std::vector<EnvTally> tallies;
  for (const auto& row : rows) {
    if (row.problem_code == code) tallies.push_back({row.fix_code, row.env, row.day, row.tally});
  }
  std::vector<SharedTally> shared;
  for (const auto& row : elsewhere) {
    if (row.problem_code == code) shared.push_back({row.fix_code, row.tally, row.clients});
  }
  const RankInput input{problem->fixes, env, tallies, shared, args.integer("today")};
  return write_ranking_text(rank(input, LearnConfig{}));
}

std::string list_problems(const Args&) {
  JsonText out;
  out.begin("", '[');
  for (const ProblemInfo& problem : catalogue()) {
    out.begin("", '{')
        .text("code", problem.code)
        .text("category", problem.category)
        .text("severity", to_name(problem.severity))
        .integer("weight", problem.weight)
        .begin("evidence", '[');
    for (const KindSet any_of : problem.evidence) {
      std::string names;
      for (const std::string_view kind : any_of) names.append(names.empty() ? "" : "|").append(kind);
      out.text("", names);
    }
    out.end(']').begin("fixes", '[');
    for (const FixPrior& fix : problem.fixes) {
      out.begin("", '{').text("code", fix.fix_code).raw("worked_rate", number_text(fix.worked_rate)).end('}');
    }
    out.end(']').end('}');
  }
  return out.end(']').take();
}

// Always a proposal; with `policy` what that would break, with `load` which delivered policy blocks it.
std::string simulate_policy(const Args& args) {
  const Evidence evidence = redacted_evidence(args);
  const std::string use = args.text_or("use", "enforce");
  if (use != "enforce" && use != "report")
    throw CallFailure{{Errc::bad_field, "use", "is not known", "enforce, report", Retry::after_change}};
  JsonText out;
  out.begin("", '{').raw("proposal", write_proposal(propose_redacted(evidence)));
  if (const std::string policy = args.text_or("policy", ""); !policy.empty()) {
    const PolicyUse as = use == "report" ? PolicyUse::report : PolicyUse::enforce;
    out.raw("simulation", write_simulation(take(simulate_redacted(evidence, policy, as))));
  }
  if (const json& load = args.member_or_empty("load"); !load.empty())
    out.raw("explanation",
            write_explanation(take(explain_redacted(evidence, take(load_from(load, "load"))))));
  return out.end('}').take();
}

constexpr NamedMethod kMethods[] = {
    {"diagnose", diagnose_page, kEvidenceArgumentBytes},
    {"problems", list_problems, kArgumentBytes},
    {"rank", rank_fixes, kAnswerArgumentBytes},
    {"redact", redact_evidence, kEvidenceArgumentBytes},
    {"simulate", simulate_policy, kEvidenceArgumentBytes},
};

}  // namespace

std::span<const NamedMethod> core_methods() { return kMethods; }

}  // namespace devdiag::wasm
