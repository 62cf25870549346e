// devdiag simulate: the strictest policy that refuses nothing seen, what another would do, which one blocks.
#include "devdiag/simulate.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/simulation_text.hpp"
#include "config.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::cli {
namespace {

using nlohmann::json;

Error usage(std::string path, std::string detail, std::string allowed) {
  return {Errc::bad_field, std::move(path), std::move(detail), std::move(allowed), Retry::after_change};
}

// What is asked beside the proposal.
struct Question {
  std::string policy;  // empty: none was given
  bool judges = false;
  PolicyUse use = PolicyUse::enforce;
  std::optional<Load> load;  // without a directive: as it was seen
  SimulateOptions options;
};

// A header cannot hold line ends; a file may be written over several lines.
std::string one_line(std::string text) {
  std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

Status add_policies(const Values& values, Question& question) {
  std::size_t reports = 0;
  const auto given = values.all("policy");
  for (const std::string& each : given) {
    std::string text = each;
    if (each.starts_with("@")) {
      auto file = read_file(each.substr(1), limits::kSimulatedPolicyBytes);
      if (!file) return std::move(file).error();
      text = std::move(*file);
    }
    PolicyUse use = PolicyUse::enforce;
    const std::string value = one_line(std::string(policy_value(text, use)));
    if (use == PolicyUse::report) ++reports;
    question.policy += (question.policy.empty() ? "" : ", ") + value;
  }
  question.judges = !given.empty();
  if (reports > 0 && reports < given.size())
    return usage("--policy", "enforced and report-only policies cannot be judged together",
                 "policies of one kind");
  if (values.has("report-only") || reports > 0) question.use = PolicyUse::report;
  return Done{};
}

Result<Question> question_of(const Values& values) {
  Question question;
  auto options = options_of(values);
  if (!options) return std::move(options).error();
  question.options.redact = std::move(options->redact);
  if (auto added = add_policies(values, question); !added) return std::move(added).error();
  if (!question.judges && (values.has("report-only") || values.get("fail-on", "never") != "never"))
    return usage(values.has("report-only") ? "--report-only" : "--fail-on", "needs a policy to judge",
                 "--policy POLICY");
  if (!values.has("explain")) {
    if (values.has("directive")) return usage("--directive", "needs an address", "--explain URL");
    return question;
  }
  Load load;
  const std::string what = values.get("explain");
  const bool evaluated = what == "eval" || what == "wasm";
  (evaluated || what == "inline" ? load.how : load.url) = what;
  load.directive = values.get("directive", evaluated          ? "script-src"
                                           : what == "inline" ? "script-src-elem"
                                                              : "");
  question.load = std::move(load);
  return question;
}

// As what the page loaded the address, when nobody said it.
std::optional<std::string> seen_directive(const Evidence& evidence, const std::string& url) {
  const std::string wanted = url.substr(0, url.find_first_of("?#"));
  for (const ObservedLoad& each : observed_loads(evidence)) {
    if (each.load.how == "url" && each.load.url == redact_url(wanted, {})) return each.load.directive;
  }
  return std::nullopt;
}

Result<Simulated> simulated(const check::Record& record, const Question& question) {
  Simulated out;
  out.url = redact_url(record.evidence.page.url, question.options.redact);
  out.named = !record.evidence.page.url.starts_with(check::kUnnamedPage);
  out.notes = record.notes;
  const Evidence redacted = redact(record.evidence, question.options.redact);
  out.proposal = propose_redacted(redacted);
  if (question.judges) {
    auto simulation = simulate_redacted(redacted, question.policy, question.use);
    if (!simulation) return std::move(simulation).error();
    out.simulation = std::move(*simulation);
  }
  if (!question.load) return out;
  Load load = *question.load;
  if (load.directive.empty()) {
    const auto seen = seen_directive(record.evidence, load.url);
    if (!seen)
      return usage("--directive", "is missing: " + out.url + " was not seen to load this address",
                   "--directive img-src, script-src-elem, style-src-elem, connect-src, frame-src, ...");
    load.directive = *seen;
  }
  auto explanation = explain_redacted(redacted, load);
  if (!explanation) return std::move(explanation).error();
  out.explanation = std::move(*explanation);
  return out;
}

bool fails(const Simulated& page, const std::string& fail_on) {
  if (!page.simulation || fail_on == "never") return false;
  return page.simulation->refused > 0 || (fail_on == "unknown" && page.simulation->unknown > 0);
}

std::string json_literal(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string json_of(const std::vector<Simulated>& pages, const check::Input& input, bool failed,
                    const std::string& fail_on) {
  std::string out = "{\"v\":1,\"program\":" + json_literal("devdiag " + gateway::program_version()) +
                    ",\"input\":" + json_literal(to_name(input.kind)) +
                    ",\"fail_on\":" + json_literal(fail_on) + ",\"failed\":" + (failed ? "true" : "false") +
                    ",\"pages\":[";
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const Simulated& page = pages[i];
    out += (i == 0 ? "{\"url\":" : ",{\"url\":") + json_literal(page.url) +
           ",\"notes\":" + json(page.notes).dump(-1, ' ', false, json::error_handler_t::replace) +
           ",\"proposal\":" + write_proposal(page.proposal);
    if (page.simulation) out += ",\"simulation\":" + write_simulation(*page.simulation);
    if (page.explanation) out += ",\"explanation\":" + write_explanation(*page.explanation);
    out += "}";
  }
  json dropped = json::object();
  for (const Dropped& each : input.dropped) dropped[each.reason] = each.count;
  return out + "],\"dropped\":" + dropped.dump() + "}\n";
}

std::string headers_of(const std::vector<Simulated>& pages) {
  std::string out;
  for (const Simulated& page : pages) out += page.proposal.header + ": " + page.proposal.policy + "\n";
  return out;
}

}  // namespace

int simulate_command(const Values& values) {
  const auto question = question_of(values);
  if (!question) return refuse(question.error());
  const auto input = input_of(values);
  if (!input) return refuse(input.error());
  const std::string fail_on = values.get("fail-on", "never"), format = values.get("format", "text");
  std::vector<Simulated> pages;
  bool failed = false;
  for (const check::Record& record : input->records) {
    auto page = simulated(record, *question);
    if (!page) return refuse(page.error());
    failed = failed || fails(*page, fail_on);
    pages.push_back(std::move(*page));
  }
  const std::string out =
      format == "json"     ? json_of(pages, *input, failed, fail_on)
      : format == "header" ? headers_of(pages)
                           : simulated_text(pages, input->dropped, paint_for_output(values), output_width());
  return print(out, failed ? kExitFindings : kExitDone);
}

}  // namespace devdiag::cli
