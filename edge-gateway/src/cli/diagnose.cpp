// devdiag diagnose, devdiag problems: the core on the command line.
#include "devdiag/diagnose.hpp"

#include <nlohmann/json.hpp>

#include "check/checked.hpp"
#include "check/report_text.hpp"
#include "cli/catalogue_text.hpp"
#include "cli/commands.hpp"
#include "cli/suggest.hpp"
#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::cli {
namespace {

nlohmann::ordered_json problem_json(const ProblemInfo& problem) {
  nlohmann::ordered_json out;
  out["code"] = problem.code;
  out["category"] = problem.category;
  out["severity"] = to_name(problem.severity);
  out["weight"] = problem.weight;
  out["fixes"] = nlohmann::ordered_json::array();
  for (const FixPrior& fix : problem.fixes) out["fixes"].push_back(fix.fix_code);
  return out;
}

}  // namespace

int diagnose_command(const Values& values) {
  const auto options = options_of(values);
  if (!options) return refuse(options.error());
  const auto text = read_file(values.get("evidence", "-"), limits::kEvidenceBytes);
  if (!text) return refuse(text.error());
  const auto evidence = read_evidence(*text);
  if (!evidence) return refuse(evidence.error());
  if (wants_json(values)) return print(write_report(diagnose(*evidence, *options)) + "\n");
  check::Input input;
  input.records.push_back({*evidence, {}, {}});
  check::WriteOptions write;
  write.width = output_width();
  return print(checked_text(check::judge(input, *options), write, paint_for_output(values)));
}

int problems_command(const Values& values) {
  const bool as_json = wants_json(values);
  if (values.rest.empty() && !as_json) return print(problem_list_text(paint_for_output(values)));
  if (values.rest.empty()) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const ProblemInfo& problem : catalogue()) all.push_back(problem_json(problem));
    return print(all.dump() + "\n");
  }
  const std::string& code = values.rest.front();
  const auto entry = catalogue_text(code);
  if (entry.empty())
    return refuse(Error{.code = Errc::not_found,
                        .path = code,
                        .detail = "the catalogue has no such problem" + hint_for(code, problem_codes()),
                        .allowed = "a code listed by `devdiag problems`",
                        .retry = Retry::after_change});
  return print(as_json ? std::string(entry) + "\n" : problem_text(code, paint_for_output(values)));
}

}  // namespace devdiag::cli
