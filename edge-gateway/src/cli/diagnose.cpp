// devdiag diagnose, devdiag problems: the core on the command line.
#include "devdiag/diagnose.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/report_text.hpp"
#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::cli {
namespace {

Result<DiagnoseOptions> options_of(const Values& values) {
  DiagnoseOptions options;
  options.today_day = today_day();
  if (values.has("options")) {
    const auto text = read_input(values.get("options"), limits::kEvidenceBytes);
    if (!text) return text.error();
    auto read = read_options(*text);
    if (!read) return read;
    options = std::move(*read);
    if (options.today_day == 0) options.today_day = today_day();
  }
  if (!values.has("preset")) return options;
  options.preset = values.get("preset");
  for (const auto* known : {"chat", "embed", "app", "full"})
    if (options.preset == known) return options;
  return Error{.code = Errc::bad_field,
               .path = "--preset",
               .detail = "'" + options.preset + "' is not a preset",
               .allowed = "chat, embed, app, full",
               .retry = Retry::after_change};
}

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
  const auto format = format_of(values);
  if (!format) return refuse(kExitUsage, format.error());
  const auto options = options_of(values);
  if (!options) return refuse(kExitUsage, options.error());
  const auto text = read_input(values.get("evidence", "-"), limits::kEvidenceBytes);
  if (!text) return refuse(kExitUsage, text.error());
  const auto evidence = read_evidence(*text);
  if (!evidence) return refuse(kExitUsage, evidence.error());
  const Report report = diagnose(*evidence, *options);
  if (*format == Format::json) {
    std::cout << write_report(report) << "\n";
  } else {
    std::cout << report_text(report, paint_for_output(values));
  }
  return kExitDone;
}

int problems_command(const Values& values) {
  const auto format = format_of(values);
  if (!format) return refuse(kExitUsage, format.error());
  if (values.rest.empty() && *format == Format::text) {
    std::cout << problem_list_text(paint_for_output(values));
    return kExitDone;
  }
  if (values.rest.empty()) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const ProblemInfo& problem : catalogue()) all.push_back(problem_json(problem));
    std::cout << all.dump() << "\n";
    return kExitDone;
  }
  const std::string& code = values.rest.front();
  const auto entry = catalogue_text(code);
  if (entry.empty())
    return refuse(kExitUsage, Error{.code = Errc::not_found,
                                    .path = code,
                                    .detail = "the catalogue has no such problem",
                                    .allowed = "a code listed by `devdiag problems`",
                                    .retry = Retry::after_change});
  if (*format == Format::json) {
    std::cout << entry << "\n";
  } else {
    std::cout << problem_text(code, paint_for_output(values));
  }
  return kExitDone;
}

}  // namespace devdiag::cli
