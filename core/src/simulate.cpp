// What a policy would do to what was seen, and which delivered policy refuses something.
#include "devdiag/simulate.hpp"

#include <algorithm>
#include <array>

#include "devdiag/limits.hpp"
#include "names.hpp"
#include "policy/ascii.hpp"
#include "policy/csp_lint.hpp"
#include "simulate_judge.hpp"
#include "simulate_observed.hpp"
#include "simulate_spare.hpp"

namespace devdiag {
namespace {

using namespace simulation;

constexpr std::array<std::string_view, 2> kUses{"enforce", "report"};
constexpr std::array<std::string_view, 3> kVerdicts{"allowed", "refused", "unknown"};
constexpr std::array<std::string_view, 12> kReasons{
    "ungoverned",   "listed",        "not_listed", "nothing_listed", "inline_refused", "eval_refused",
    "wasm_refused", "hosts_ignored", "sandboxed",  "path_unknown",   "hash_unknown",   "nonce_unknown"};
constexpr std::array<std::string_view, 5> kMismatches{"none", "scheme", "host", "port", "path"};

bool was_seen(std::span<const ObservedLoad> loads, std::string_view directive) {
  return std::any_of(loads.begin(), loads.end(),
                     [&](const ObservedLoad& each) { return each.load.directive == directive; });
}

// What a policy asks for beyond loads: nothing of a page's loads tells whether it would break.
void note_unjudged(const policy::Policy& each, const Evidence& redacted, std::span<const ObservedLoad> loads,
                   std::vector<SimulationNote>& notes) {
  using policy::Directive;
  for (const Directive directive : {Directive::require_trusted_types_for, Directive::trusted_types}) {
    if (each.has(directive)) add_note(notes, "trusted_types_unjudged", policy::directive_name(directive));
  }
  const bool enforced = each.disposition == policy::Disposition::enforce;
  if (enforced && each.has(Directive::upgrade_insecure_requests))
    add_note(notes, "upgrade_unjudged", "upgrade-insecure-requests");
  if (enforced && each.has(Directive::sandbox)) add_note(notes, "sandbox_unjudged", "sandbox");
  const bool ignored = each.has(Directive::sandbox) || each.has(Directive::upgrade_insecure_requests);
  if (!enforced && ignored) add_note(notes, "report_only_ignores", "sandbox");
  if (each.has(Directive::form_action)) add_note(notes, "form_redirects_unseen", "form-action");
  const bool framing = each.has(Directive::frame_ancestors) && redacted.page.top_level;
  if (framing && !was_seen(loads, "frame-ancestors")) add_note(notes, "embedders_unseen", "frame-ancestors");
}

// As much of a text as a sentence takes; what is not printable ASCII shows as "?".
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 80;
  std::string out(text.substr(0, kShown));
  std::replace_if(out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
  return text.size() > kShown ? out + "..." : out;
}

// Slips of the text, without which the policy would say something else.
void note_faults(const policy::Policy& each, std::vector<SimulationNote>& notes) {
  for (const policy::CspFault& fault : policy::lint_policy(each.text)) {
    const std::string_view effect = policy::effect_of(fault.kind);
    if (effect.empty()) continue;
    const std::string text = shown(fault.text.empty() ? fault.name : fault.text);
    add_note(notes, "policy_fault", shown(fault.name), text + ": " + std::string(effect));
  }
}

void count(Simulation& simulation, const SimulatedLoad& load) {
  if (load.verdict == LoadVerdict::allowed)
    ++simulation.allowed;
  else if (load.observed.refused_today)
    ++simulation.refused_today;
  else
    ++(load.verdict == LoadVerdict::unknown ? simulation.unknown : simulation.refused);
}

// `governed`: of each policy, what it did not refuse, but for what another of today's policies refuses.
SimulatedLoad judged(const ObservedLoad& observed, std::span<const policy::Policy> policies,
                     const policy::Origin& self, std::vector<Governed>& governed) {
  SimulatedLoad out{observed, LoadVerdict::allowed, {}};
  for (std::size_t at = 0; at < policies.size(); ++at) {
    LoadJudgement judgement = judge_load(policies[at], observed.load, self, observed.seen_in);
    const auto directive = policy::directive_of(judgement.directive);
    if (judgement.verdict != LoadVerdict::refused && directive && !observed.refused_today)
      governed[at][*directive].push_back(&observed);
    if (judgement.verdict == LoadVerdict::allowed) continue;
    if (out.verdict != LoadVerdict::refused) out.verdict = judgement.verdict;
    out.judgements.push_back({static_cast<std::int64_t>(at) + 1, std::move(judgement)});
  }
  return out;
}

Error bad(std::string path, std::string detail, std::string allowed) {
  return {Errc::bad_field, std::move(path), std::move(detail), std::move(allowed), Retry::after_change};
}

std::string known_directives() {
  std::string names;
  for (const std::string_view name : kLoadDirectiveNames)
    names.append(names.empty() ? "" : ", ").append(name);
  return names;
}

}  // namespace

std::string_view to_name(PolicyUse use) { return name_of(kUses, use); }
std::string_view to_name(LoadVerdict verdict) { return name_of(kVerdicts, verdict); }
std::string_view to_name(LoadReason reason) { return name_of(kReasons, reason); }
std::string_view to_name(Mismatch mismatch) { return name_of(kMismatches, mismatch); }

std::string_view policy_value(std::string_view text, PolicyUse& use) {
  text = policy::trim(text);
  const std::size_t colon = text.find(':');
  const std::string_view name = policy::trim(text.substr(0, colon));
  const bool reports = policy::iequals(name, "Content-Security-Policy-Report-Only");
  if (colon == std::string_view::npos || (!reports && !policy::iequals(name, "Content-Security-Policy")))
    return text;
  if (reports) use = PolicyUse::report;
  return policy::trim(text.substr(colon + 1));
}

std::vector<ObservedLoad> observed_loads(const Evidence& evidence) {
  return observe(redact(evidence, {})).loads;
}

Result<Simulation> simulate(const Evidence& evidence, std::string_view policy_text, PolicyUse use,
                            const SimulateOptions& options) {
  return simulate_redacted(redact(evidence, options.redact), policy_text, use);
}

Result<Simulation> simulate_redacted(const Evidence& redacted, std::string_view policy_text, PolicyUse use) {
  if (policy_text.size() > limits::kSimulatedPolicyBytes)
    return Error{Errc::too_large, "policy", "the policy is too large",
                 "at most " + std::to_string(limits::kSimulatedPolicyBytes) + " bytes", Retry::after_change};
  policy_text = policy_value(policy_text, use);
  const policy::Origin self = origin_of_page(redacted);
  std::vector<policy::Policy> policies;
  policy::parse_policies(
      policy_text, use == PolicyUse::enforce ? policy::Disposition::enforce : policy::Disposition::report,
      policies);
  Observed observed = observe(redacted);
  Simulation simulation;
  simulation.use = use;
  simulation.notes = std::move(observed.notes);
  if (policies.empty()) add_note(simulation.notes, "no_policy");
  for (const policy::Policy& each : policies) {
    simulation.policies.emplace_back(each.text);
    note_faults(each, simulation.notes);
    note_unjudged(each, redacted, observed.loads, simulation.notes);
  }
  std::vector<Governed> governed(policies.size());
  for (const ObservedLoad& load : observed.loads) {
    simulation.loads.push_back(judged(load, policies, self, governed));
    count(simulation, simulation.loads.back());
  }
  for (std::size_t at = 0; at < policies.size(); ++at) {
    add_spare(policies[at], static_cast<std::int64_t>(at) + 1, governed[at], redacted, simulation.spare);
  }
  return simulation;
}

Result<Explanation> explain(const Evidence& evidence, const Load& load, const SimulateOptions& options) {
  return explain_redacted(redact(evidence, options.redact), load);
}

Result<Explanation> explain_redacted(const Evidence& redacted, const Load& load) {
  if (!index_of(kLoadDirectiveNames, load.directive))
    return bad("load.directive", "is not known", known_directives());
  if (!index_of(kLoadWayNames, load.how))
    return bad("load.how", "is not known", "url, inline, javascript, eval, wasm");
  if (!asked_of(load))
    return bad("load.url", "is nothing this directive governs", "an absolute URL, or another `how`");
  const policy::Origin self = origin_of_page(redacted);
  Explanation out;
  out.load = load;
  std::size_t too_large = 0;
  for (const Delivered& each : delivered_policies(redacted, &too_large)) {
    const bool enforced = each.policy.disposition == policy::Disposition::enforce;
    DeliveredPolicy judged{std::string(each.where),
                           each.line,
                           each.index,
                           enforced ? PolicyUse::enforce : PolicyUse::report,
                           std::string(each.policy.text),
                           judge_load(each.policy, load, self, "loads")};
    out.blocked = out.blocked || (enforced && judged.judgement.verdict == LoadVerdict::refused);
    out.policies.push_back(std::move(judged));
  }
  if (too_large > 0) add_note(out.notes, "policy_too_large", {}, {}, too_large);
  if (!redacted.has("document_response")) add_note(out.notes, "not_collected", {}, "document_response");
  if (!redacted.has("metas")) add_note(out.notes, "not_collected", {}, "metas");
  return out;
}

}  // namespace devdiag
