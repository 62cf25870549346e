// Other things that go wrong at run time: rejections nobody handles, deprecated interfaces, hydration,
// libraries with known weaknesses.
#include <algorithm>

#include "policy/ascii.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/libraries.hpp"
#include "rules/script_error.hpp"

namespace devdiag::judge {
namespace {

std::int64_t times(std::int64_t count) { return std::max<std::int64_t>(count, 1); }

// --- rejections ---

void report_rejection(const ScriptError& error, const Evidence& evidence, Findings& out) {
  const bool noise = is_extension(error.source) || starts_in_extension(error.stack);
  const StackFrame frame = own_frame(error.stack, evidence.page.url);
  const std::string place = file_name(frame.url);
  std::string subject = (noise ? "noise: " : "") + message_template(error.message);
  if (!noise && !place.empty()) subject += " at " + place;
  Finding& finding = out.add(
      subject, {"event", "unhandledrejection", error.stack.empty() ? error.message : error.stack, "page"},
      {{"message", error.message.empty() ? "no reason" : error.message},
       {"place", place.empty() ? "an unknown script" : place}},
      times(error.count));
  finding.noise = noise;
}

// --- hydration ---

void report_hydration(std::string_view framework, std::string_view message, std::string_view where,
                      std::int64_t count, const Evidence& evidence, Findings& out) {
  const std::string route = subject_url(evidence.page.url, evidence);
  out.add(std::string(framework) + " on " + route,
          {"event", std::string(where), std::string(message), "page"},
          {{"framework", std::string(framework)}, {"route", route}, {"message", std::string(message)}},
          times(count));
}

// --- libraries ---

void report_library(const Weakness& weakness, std::string_view version, const Proof& proof, Findings& out) {
  const bool ended = weakness.below.empty() || weakness.what.ends_with("support has ended");
  const std::string fixed = ended ? "a maintained successor" : std::string(weakness.below) + " or later";
  out.add(std::string(weakness.library) + " " + std::string(weakness.id), proof,
          {{"library", std::string(weakness.library)},
           {"version", std::string(version)},
           {"weakness", std::string(weakness.what)},
           {"advisory", std::string(weakness.id)},
           {"fixed", fixed}});
}

}  // namespace

void promise_rejection_unhandled(const Evidence& evidence, Findings& out) {
  for (const ScriptError& error : evidence.errors) {
    const bool elsewhere = is_chunk_error(error.message) || !hydration_framework(error.message).empty();
    if (error.kind == "unhandledrejection" && !elsewhere) report_rejection(error, evidence, out);
  }
}

void deprecated_api_used(const Evidence& evidence, Findings& out) {
  for (const ReportEntry& report : evidence.reports) {
    const bool intervention = report.type == "intervention";
    if (report.type != "deprecation" && !intervention) continue;
    const bool noise = is_extension(report.source_file);
    const std::string place = file_name(report.source_file);
    const std::string id = report.id.empty() ? message_template(report.message) : report.id;
    Finding& finding =
        out.add(id + (noise           ? " by a browser extension"
                      : place.empty() ? ""
                                      : " in " + place),
                {"event", report.type, report.message.empty() ? id : report.message, "page"},
                {{"feature", id},
                 {"message", report.message.empty() ? id : report.message},
                 {"place", place.empty() ? "the document" : place},
                 {"what", intervention ? "the browser stepped in" : "it will be removed from browsers"}},
                times(report.count));
    finding.noise = noise;
  }
}

void hydration_mismatch(const Evidence& evidence, Findings& out) {
  for (const ScriptError& error : evidence.errors) {
    const std::string_view framework = hydration_framework(error.message);
    if (!framework.empty())
      report_hydration(framework, error.message, error.kind, error.count, evidence, out);
  }
  for (const ConsoleMessage& line : evidence.console) {
    const std::string_view framework = hydration_framework(line.message);
    if (!framework.empty())
      report_hydration(framework, line.message, "console." + line.level, line.count, evidence, out);
  }
}

void vulnerable_library(const Evidence& evidence, Findings& out) {
  for (const Framework& framework : evidence.frameworks) {
    const Weakness* weakness = weakness_of(framework.name, framework.version);
    if (weakness == nullptr) continue;
    report_library(*weakness, framework.version,
                   {"entry", framework.name, framework.name + " " + framework.version, "page"}, out);
  }
  for (const ScriptElement& script : evidence.scripts) {
    const auto named = script.tag == "script" ? library_in_address(script.url) : std::nullopt;
    const Weakness* weakness = named ? weakness_of(named->library, named->version) : nullptr;
    if (weakness == nullptr) continue;
    report_library(*weakness, named->version, {"element", "script", script.url, "page"}, out);
  }
}

}  // namespace devdiag::judge
