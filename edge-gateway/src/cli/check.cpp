// devdiag check: input people have at hand, judged and printed.
#include "check/checked.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "check/advice.hpp"
#include "check/input.hpp"
#include "check/report_text.hpp"
#include "cli/commands.hpp"
#include "cli/suggest.hpp"
#include "config.hpp"
#include "devdiag/catalogue.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::cli {
namespace {

using nlohmann::json;

constexpr std::string_view kSuppressForm = "CODE:REASON or CODE:REASON:2027-01-31";

Error usage(std::string path, std::string detail, std::string allowed) {
  return {Errc::bad_field, std::move(path), std::move(detail), std::move(allowed), Retry::after_change};
}

bool is_date(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
}

// A slip would hide nothing, and nobody would notice.
Status known_code(std::string_view code, const std::string& path) {
  if (find_problem(code) != nullptr) return Done{};
  return usage(path, "'" + std::string(code) + "' is no problem" + hint_for(code, problem_codes()),
               "a code listed by `devdiag problems`");
}

// "CODE:REASON[:EXPIRY]"; a reason may hold colons.
Result<json> suppression_of(std::string_view text, const std::string& path) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
    return usage(path, "a suppression needs a code and a reason", std::string(kSuppressForm));
  const std::string_view code = text.substr(0, colon);
  if (auto known = known_code(code, path); !known) return known.error();
  std::string_view reason = text.substr(colon + 1);
  json entry = {{"code", code}};
  const std::size_t last = reason.rfind(':');
  if (last != std::string_view::npos && is_date(reason.substr(last + 1))) {
    entry["expires"] = reason.substr(last + 1);
    reason = reason.substr(0, last);
  }
  entry["reason"] = reason;
  return entry;
}

// Lines of a suppression file; empty ones and those that start with # say nothing.
Result<json> suppressions_in(const std::string& path) {
  const auto text = read_file(path, limits::kEvidenceBytes);
  if (!text) return text.error();
  json list = json::array();
  std::string_view rest = *text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.empty() || line[0] == '#') continue;
    auto entry = suppression_of(line, path + ":" + std::to_string(number));
    if (!entry) return entry;
    list.push_back(std::move(*entry));
  }
  return list;
}

// Adds --suppress and --suppress-file; the core's own reader checks codes, dates and limits.
Status add_suppressions(const Values& values, DiagnoseOptions& options) {
  for (const Suppression& entry : options.suppress) {
    if (auto known = known_code(entry.problem_code, values.get("options")); !known) return known;
  }
  json list = json::array();
  for (const std::string& given : values.all("suppress")) {
    auto entry = suppression_of(given, "--suppress");
    if (!entry) return entry.error();
    list.push_back(std::move(*entry));
  }
  for (const std::string& path : values.all("suppress-file")) {
    auto entries = suppressions_in(path);
    if (!entries) return entries.error();
    for (json& entry : *entries) list.push_back(std::move(entry));
  }
  const std::string text = json{{"suppress", list}}.dump(-1, ' ', false, json::error_handler_t::replace);
  auto read = read_options(text);
  if (!read) {
    Error error = std::move(read).error();
    error.path = "--suppress: " + error.path;
    return error;
  }
  for (Suppression& entry : read->suppress) options.suppress.push_back(std::move(entry));
  return Done{};
}

Result<check::WriteOptions> write_options_of(const Values& values) {
  check::WriteOptions options;
  options.program_version = gateway::program_version();
  options.width = output_width();
  options.time = utc_now();
  if (values.get("fail-on", "never") != "never") options.fail_on = severity_from(values.get("fail-on"));
  if (!values.has("stack")) return options;
  const auto known = check::known_stacks();
  if (std::find(known.begin(), known.end(), values.get("stack")) == known.end()) {
    std::string allowed;
    for (const auto& stack : known) allowed.append(allowed.empty() ? "" : ", ").append(stack);
    return usage("--stack",
                 "'" + values.get("stack") + "' is not known" + hint_for(values.get("stack"), known),
                 allowed);
  }
  options.stacks = {values.get("stack")};
  return options;
}

// Every input must be readable: a report that misses one of them would look better than things are.
Result<check::Checked> check_all(const Values& values, const DiagnoseOptions& options) {
  const std::vector<std::string> paths = input_paths(values);
  check::Checked checked;
  for (const std::string& path : paths) {
    const auto input = input_of(values, path);
    if (!input) return input.error();
    check::append(checked, check::judge(*input, options), paths.size() > 1 ? path : "");
  }
  return checked;
}

std::string written(const check::Checked& checked, const check::WriteOptions& options, const Values& values) {
  const std::string format = values.get("format", "text");
  if (format == "json") return checked_json(checked, options);
  if (format == "sarif") return checked_sarif(checked, options);
  if (format == "junit") return checked_junit(checked, options);
  return checked_text(checked, options, paint_for_output(values));
}

}  // namespace

int check_command(const Values& values) {
  auto options = options_of(values);
  if (!options) return refuse(options.error());
  if (auto added = add_suppressions(values, *options); !added) return refuse(added.error());
  const auto write = write_options_of(values);
  if (!write) return refuse(write.error());
  const auto checked = check_all(values, *options);
  if (!checked) return refuse(checked.error());
  const bool failed = write->fail_on && check::reaches(*checked, *write->fail_on);
  return print(written(*checked, *write, values), failed ? kExitFindings : kExitDone);
}

}  // namespace devdiag::cli
