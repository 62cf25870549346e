// What a policy blocked while the page ran: files by address, evaluated code, unsafe sinks; and what an
// extension tried.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "rules/facts.hpp"
#include "rules/families.hpp"
#include "rules/script_error.hpp"
#include "rules/violation.hpp"

namespace devdiag::judge {
namespace {

using policy::Directive;
using policy::iequals;

constexpr std::array<std::string_view, 6> kNoAddress{
    "inline", "eval", "wasm-eval", "trusted-types-policy", "trusted-types-sink", ""};

bool is_address(std::string_view blocked) {
  return std::none_of(kNoAddress.begin(), kNoAddress.end(),
                      [&](std::string_view keyword) { return iequals(blocked, keyword); });
}

// What a directive's refusal stopped, as shown and as part of the subject.
struct Stopped {
  Directive directive;
  std::string_view what;
};

constexpr std::array kScripts{Stopped{Directive::script_src, "script"},
                              Stopped{Directive::script_src_elem, "script"}};
constexpr std::array kStyles{Stopped{Directive::style_src, "style sheet"},
                             Stopped{Directive::style_src_elem, "style sheet"}};
constexpr std::array kFrames{Stopped{Directive::frame_src, "frame"}, Stopped{Directive::child_src, "frame"},
                             Stopped{Directive::fenced_frame_src, "fenced frame"}};
constexpr std::array kMedia{
    Stopped{Directive::img_src, "image"},         Stopped{Directive::font_src, "font"},
    Stopped{Directive::media_src, "audio/video"}, Stopped{Directive::manifest_src, "manifest"},
    Stopped{Directive::object_src, "object"},     Stopped{Directive::prefetch_src, "prefetch"}};
constexpr std::array kWorkers{Stopped{Directive::worker_src, "worker"}};

const Stopped* stopped_by(std::span<const Stopped> kinds, const Violation& violation) {
  const auto directive = policy::directive_of(violation.effective_directive);
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const Stopped& kind) { return directive == kind.directive; });
  return found == kinds.end() ? nullptr : &*found;
}

bool counts(const Violation& violation) { return enforced(violation) && !by_extension(violation); }

std::string stopped_subject(std::string_view what, std::string_view blocked, const Evidence& evidence) {
  return std::string(what) + " " + subject_url(blocked_address(blocked), evidence);
}

// A frame's element knows the whole path where the report may only name the origin.
std::string_view target_of(const Violation& violation, const Evidence& evidence) {
  if (stopped_by(kFrames, violation) == nullptr) return violation.blocked_uri;
  for (const Frame& frame : evidence.frames) {
    if (same_target(violation.blocked_uri, frame.src)) return frame.src;
  }
  return violation.blocked_uri;
}

void report_stopped(std::span<const Stopped> kinds, const Evidence& evidence, Findings& out) {
  if (evidence.violations.empty()) return;
  const auto& policies = out.facts().page_policies();
  for (const Violation& violation : evidence.violations) {
    const Stopped* kind = stopped_by(kinds, violation);
    if (kind == nullptr || !counts(violation) || !is_address(violation.blocked_uri)) continue;
    const std::string_view target = target_of(violation, evidence);
    auto params = blocked_params(target, decided_by(violation, kind->directive), evidence);
    if (kinds.data() == kMedia.data()) params.emplace_back("what", kind->what);
    add_violation(stopped_subject(kind->what, target, evidence), violation, policies, std::move(params), out);
  }
}

bool reported(const Evidence& evidence, std::string_view url) {
  return std::any_of(evidence.violations.begin(), evidence.violations.end(), [&](const Violation& violation) {
    return stopped_by(kFrames, violation) != nullptr && same_target(violation.blocked_uri, url);
  });
}

// A frame may be refused before anybody listened for the event; the policy then says so itself.
void report_refused_frames(const Evidence& evidence, Findings& out) {
  const auto& policies = out.facts().page_policies();
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  for (const Frame& frame : evidence.frames) {
    const auto url = policy::parse_url(frame.src);
    if (!url || !policy::is_http_scheme(url->scheme) || reported(evidence, frame.src)) continue;
    const SeenPolicy* refusing = refusing_policy(policies, Directive::frame_src, *url, self);
    if (refusing == nullptr) continue;
    const Directive directive = *policy::deciding_directive(refusing->policy, Directive::frame_src);
    auto params = blocked_params(frame.src, std::string(policy::directive_name(directive)), evidence);
    out.add(stopped_subject("frame", frame.src, evidence), policy_proof(*refusing), std::move(params));
  }
}

// The script that ran the code; when the report names none, the document.
std::string code_place(const Violation& violation, const Evidence& evidence) {
  const std::string_view source = violation.source_file;
  if (!source.empty() && without_query(source) != without_query(evidence.page.url)) return file_name(source);
  return subject_url(evidence.page.url, evidence);
}

void report_code(std::string_view keyword, const Evidence& evidence, Findings& out) {
  if (evidence.violations.empty()) return;
  const auto& policies = out.facts().page_policies();
  for (const Violation& violation : evidence.violations) {
    if (!counts(violation) || !iequals(violation.blocked_uri, keyword)) continue;
    const std::string place = code_place(violation, evidence);
    add_violation(std::string(keyword) + " in " + place, violation, policies,
                  {{"place", place},
                   {"directive", decided_by(violation, Directive::script_src)},
                   {"origin", policy::serialize(policy::parse_origin(evidence.page.url))}},
                  out);
  }
}

// "Element innerHTML" of "Element innerHTML|{37 chars}".
std::string_view sink_of(const Violation& violation) {
  const std::string_view sample = violation.sample;
  const std::size_t end = sample.find('|');
  return end == std::string_view::npos ? std::string_view("a sink of script or markup")
                                       : sample.substr(0, end);
}

void report_sink(const Violation& violation, Policies policies, const Evidence& evidence, Findings& out) {
  const bool sink = iequals(violation.blocked_uri, "trusted-types-sink");
  const std::string what(sink ? sink_of(violation) : std::string_view("createPolicy"));
  const std::string place = code_place(violation, evidence);
  add_violation(what + " in " + place, violation, policies,
                {{"sink", what},
                 {"place", place},
                 {"reason", sink ? "it was given text instead of a trusted value"
                                 : "the trusted-types directive does not list the policy's name"}},
                out);
}

std::string_view extension_scheme(const Violation& violation) {
  const std::string_view culprit =
      is_extension(violation.source_file) ? violation.source_file : violation.blocked_uri;
  return culprit.substr(0, culprit.find(':'));
}

}  // namespace

void csp_script_blocked(const Evidence& evidence, Findings& out) { report_stopped(kScripts, evidence, out); }

void csp_style_blocked(const Evidence& evidence, Findings& out) { report_stopped(kStyles, evidence, out); }

void csp_media_blocked(const Evidence& evidence, Findings& out) { report_stopped(kMedia, evidence, out); }

void csp_worker_blocked(const Evidence& evidence, Findings& out) { report_stopped(kWorkers, evidence, out); }

void csp_frame_blocked(const Evidence& evidence, Findings& out) {
  report_stopped(kFrames, evidence, out);
  report_refused_frames(evidence, out);
}

void csp_eval_blocked(const Evidence& evidence, Findings& out) { report_code("eval", evidence, out); }

void csp_wasm_blocked(const Evidence& evidence, Findings& out) { report_code("wasm-eval", evidence, out); }

void trusted_types_violation(const Evidence& evidence, Findings& out) {
  if (evidence.violations.empty()) return;
  const auto& policies = out.facts().page_policies();
  for (const Violation& violation : evidence.violations) {
    if (counts(violation) && policy::istarts_with(violation.blocked_uri, "trusted-types-"))
      report_sink(violation, policies, evidence, out);
  }
}

// Whatever extensions try is one finding: there is nothing in the page to change.
void csp_extension_noise(const Evidence& evidence, Findings& out) {
  for (const Violation& violation : evidence.violations) {
    if (!by_extension(violation)) continue;
    Finding& finding = out.add("violations by browser extensions", violation_proof(violation),
                               {{"extension", std::string(extension_scheme(violation))},
                                {"directive", violation.effective_directive}},
                               std::max<std::int64_t>(violation.count, 1));
    finding.noise = true;
  }
}

}  // namespace devdiag::judge
