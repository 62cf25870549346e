// Runtime: uncaught errors, and frameworks that were loaded in versions that do not fit.
#include <algorithm>
#include <array>
#include <optional>

#include "compact_sort.hpp"
#include "policy/ascii.hpp"
#include "policy/semver.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/script_error.hpp"

namespace devdiag::judge {
namespace {

// The browser's own note that a layout loop was cut short; nothing broke.
bool is_resize_loop(std::string_view message) {
  return message.find("ResizeObserver loop") != std::string_view::npos;
}

// All a page is told of an error in a script of another origin that was loaded without CORS.
bool is_muted(std::string_view message) {
  const std::string_view text = policy::trim(message);
  return policy::iequals(text, "Script error.") || policy::iequals(text, "Script error");
}

// V8 repeats the message in the first line of the stack, the others do not.
std::string error_proof(const ScriptError& error) {
  if (error.stack.empty()) return error.message;
  const bool repeated = error.stack.find(error.message) != std::string::npos;
  return repeated ? error.stack : error.message + "\n" + error.stack;
}

// The script element's file is the best guess when there is no stack.
StackFrame place_of(const ScriptError& error, const Evidence& evidence) {
  const StackFrame frame = own_frame(error.stack, evidence.page.url);
  return frame.url.empty() ? StackFrame{{}, error.source} : frame;
}

std::string error_subject(const ScriptError& error, const StackFrame& place) {
  std::string subject = message_template(error.message);
  if (!place.url.empty()) subject += " at " + file_name(place.url);
  // Minifiers rename short functions with every build.
  if (place.function.size() > 2) subject += " " + std::string(place.function);
  return subject;
}

void report_error(const ScriptError& error, const Evidence& evidence, Findings& out) {
  const bool noise =
      is_extension(error.source) || starts_in_extension(error.stack) || is_resize_loop(error.message);
  const bool muted = is_muted(error.message);
  const StackFrame place = place_of(error, evidence);
  Finding& finding =
      out.add(noise   ? "noise: " + message_template(error.message)
              : muted ? "script error of another origin"
                      : error_subject(error, place),
              {"event", error.source.empty() ? "window" : error.source, error_proof(error), "page"},
              {{"message", error.message},
               {"place", place.url.empty() ? "an unknown script" : file_name(place.url)},
               {"kind", muted ? "hidden because the script is from another origin and was loaded without CORS"
                              : "thrown and not caught"}},
              std::max<std::int64_t>(error.count, 1));
  finding.noise = noise;
}

// A framework seen on the page, with a version that could be read.
struct Copy {
  const Framework* framework;
  policy::Version version;
};

// AngularJS and Angular share a name, not a code base; running both while migrating is a supported state.
std::string family_of(const Framework& framework, const policy::Version& version) {
  const std::string name = policy::to_lower(framework.name);
  return name == "angular" && version.major == 1 ? "angularjs" : name;
}

std::vector<Copy> copies_of(const Evidence& evidence, std::string_view family) {
  std::vector<Copy> copies;
  for (const Framework& framework : evidence.frameworks) {
    const auto version = policy::parse_version(framework.version);
    if (version && family_of(framework, *version) == family) copies.push_back({&framework, *version});
  }
  return copies;
}

BuiltProof framework_proof(const Framework& framework) {
  return {"entry", framework.name, framework.name + " " + framework.version + " (" + framework.where + ")",
          "page"};
}

void report_mismatch(const std::string& subject, const Framework& a, const Framework& b, Findings& out) {
  out.add(subject, framework_proof(a),
          {{"name", a.name}, {"version", a.version}, {"other", b.name}, {"other_version", b.version}});
  out.add(subject, framework_proof(b), {}, 0);
}

bool same_line(const policy::Version& a, const policy::Version& b) {
  return a.major == b.major && a.minor == b.minor;
}

void judge_copies(const Evidence& evidence, const std::string& family, Findings& out) {
  const auto copies = copies_of(evidence, family);
  for (std::size_t i = 1; i < copies.size(); ++i) {
    if (same_line(copies[0].version, copies[i].version)) continue;
    report_mismatch("two copies of " + family, *copies[0].framework, *copies[i].framework, out);
    return;
  }
}

// "next-<commit>-<date>": React 18 stamps the renderers of its releases like this, the core carries no stamp.
bool is_build_stamp(std::string_view pre_release) {
  const std::string_view channel = pre_release.substr(0, pre_release.find('-'));
  const std::string_view date = pre_release.substr(pre_release.rfind('-') + 1);
  const bool known = channel == "next" || channel == "canary" || channel == "rc" || channel == "experimental";
  return known && date.size() == 8 && std::all_of(date.begin(), date.end(), policy::is_digit);
}

bool fits(const policy::Version& core, const policy::Version& renderer) {
  if (policy::compare(core, renderer) == 0) return true;
  const bool same_number = same_line(core, renderer) && core.patch == renderer.patch;
  return same_number && core.pre_release.empty() && is_build_stamp(renderer.pre_release);
}

// Packages that only work together in one and the same version: each renderer needs its own core.
void judge_pair(const Evidence& evidence, const std::string& core, const std::string& renderer,
                Findings& out) {
  const auto cores = copies_of(evidence, core);
  for (const Copy& copy : copies_of(evidence, renderer)) {
    const auto matching = [&](const Copy& each) { return fits(each.version, copy.version); };
    if (cores.empty() || std::any_of(cores.begin(), cores.end(), matching)) continue;
    report_mismatch(core + " and " + renderer, *cores.front().framework, *copy.framework, out);
    return;
  }
}

std::vector<std::string> families_seen(const Evidence& evidence) {
  std::vector<std::string> families;
  for (const Framework& framework : evidence.frameworks) {
    const auto version = policy::parse_version(framework.version);
    if (version) families.push_back(family_of(framework, *version));
  }
  compact_sort(families);
  families.erase(std::unique(families.begin(), families.end()), families.end());
  return families;
}

}  // namespace

void js_error_uncaught(const Evidence& evidence, Findings& out) {
  for (const ScriptError& error : evidence.errors) {
    const bool elsewhere = is_chunk_error(error.message) || !hydration_framework(error.message).empty();
    if (error.kind == "error" && !elsewhere) report_error(error, evidence, out);
  }
}

void framework_version_mismatch(const Evidence& evidence, Findings& out) {
  judge_pair(evidence, "react", "react-dom", out);
  for (const std::string& family : families_seen(evidence)) judge_copies(evidence, family, out);
}

}  // namespace devdiag::judge
