// What a Content Security Policy would do to what a page was seen to load, which of its policies refuses
// something and why, and the strictest policy that refuses nothing that was seen. Pure; the same bytes on
// every host.
//
// All three redact first, as diagnose() does, and judge by what is left: a path that redaction made a
// template is `unknown` to a source with a path, never guessed. Texts of the answers are safe in a header:
// ASCII, no control character, no double quote, no comma, no semicolon of a source's own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/diagnose.hpp"
#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"

namespace devdiag {

// How a policy is delivered: report-only ones ignore sandbox and upgrade-insecure-requests.
enum class PolicyUse { enforce, report };
std::string_view to_name(PolicyUse use);

// unknown: it depends on something the evidence does not hold: a path, a hash, a nonce.
enum class LoadVerdict { allowed, refused, unknown };
std::string_view to_name(LoadVerdict verdict);

enum class LoadReason {
  ungoverned,      // allowed: no directive of the policy governs it
  listed,          // allowed: by `source`
  not_listed,      // refused: no source of the directive covers the address; `source` is the nearest
  nothing_listed,  // refused: the directive allows nothing
  inline_refused,  // refused: neither 'unsafe-inline' nor a nonce or hash of the list covers the code
  eval_refused,    // refused: text is not evaluated without 'unsafe-eval'
  wasm_refused,    // refused: WebAssembly is not compiled without 'wasm-unsafe-eval'
  hosts_ignored,   // refused: 'strict-dynamic' leaves only nonces and hashes to what the parser inserts
  sandboxed,       // refused: sandbox without allow-scripts, of forms without allow-forms
  path_unknown,    // unknown: `source` has a path, the address is known without or as a template
  hash_unknown,    // unknown: the list has hashes, the code's is not known
  nonce_unknown    // unknown: the list has a nonce, whether the element carried it was not seen
};
std::string_view to_name(LoadReason reason);

// In what the nearest source differs first.
enum class Mismatch { none, scheme, host, port, path };
std::string_view to_name(Mismatch mismatch);

struct LoadJudgement {  // one policy on one load
  LoadVerdict verdict = LoadVerdict::allowed;
  LoadReason reason = LoadReason::ungoverned;
  std::string directive;  // that decided after fallback; empty when none governs
  std::string source;
  Mismatch mismatch = Mismatch::none;
  std::string address;  // that was refused: the load's, or one it was redirected to
  // Source expressions that would allow it, all of them, added to the directive that decided; empty when no
  // addition helps.
  std::vector<std::string> needs;
};

struct ObservedLoad {
  Load load;
  std::string seen_in;         // kind of evidence: loads, or the kind it was derived from
  bool refused_today = false;  // a delivered, enforced policy refuses it already
};

// What was seen: the kind `loads`, and what responses, requests, scripts, frames, violations of report-only
// policies and the page itself add. Loads of browser extensions are none of the page's and left out.
std::vector<ObservedLoad> observed_loads(const Evidence& evidence);

// Something the reader has to know. `code` names it (docs/policy-simulation.md lists them), `detail` says of
// what, `count` how often.
struct SimulationNote {
  std::string code, directive, detail;
  std::int64_t count = 0;
};
std::string sentence_of(const SimulationNote& note);
// It says what nobody could see, so that its absence elsewhere proves nothing; else what was found.
bool is_gap(const SimulationNote& note);

// --- what would this policy break ---

struct PolicyJudgement {
  std::int64_t policy = 0;  // which of the comma-joined policies, from 1
  LoadJudgement judgement;
};

struct SimulatedLoad {
  ObservedLoad observed;
  LoadVerdict verdict = LoadVerdict::allowed;
  std::vector<PolicyJudgement> judgements;  // of the policies that do not allow it
};

// A source nothing that was seen needs: without all of them what the policy allows of it stays allowed.
// What only older browsers read beside a nonce, a hash or 'strict-dynamic' is not counted.
struct SpareSource {
  std::int64_t policy = 0;  // as in PolicyJudgement
  std::string directive, source;
  bool silent = false;  // its use would have left no trace in this evidence: try it report-only first
};

struct Simulation {
  std::int64_t v = 1;
  PolicyUse use = PolicyUse::enforce;
  std::vector<std::string> policies;  // that exist in the text
  // Of different loads. `refused`: newly; those a policy of today refuses anyway are only counted there.
  std::int64_t allowed = 0, refused = 0, unknown = 0, refused_today = 0;
  std::vector<SimulatedLoad> loads;
  std::vector<SpareSource> spare;  // in the order of the text
  std::vector<SimulationNote> notes;
};

// Loads of one directive that are refused, or unknown, for the same reasons: what one sentence is about.
struct LoadGroup {
  LoadVerdict verdict = LoadVerdict::refused;
  std::string directive;
  std::vector<std::string> reasons;  // of each policy that does not allow them, with its number if several
  std::vector<std::string> needs;    // of all of these policies
  std::vector<const SimulatedLoad*> loads;
};
// The refused ones first, each in order of appearance; without what today's policies refuse anyway.
std::vector<LoadGroup> groups_of(const Simulation& simulation);
std::string address_of(const Load& load);  // or what kind of code it is

struct SimulateOptions {
  RedactConfig redact;
};

// The value of a policy that was given with its header's name; that of a report-only one sets `use`.
std::string_view policy_value(std::string_view text, PolicyUse& use);

// `policy_text`: a header value; several policies, joined by commas, must all allow. No policy allows all.
// Error: too_large beyond kSimulatedPolicyBytes.
Result<Simulation> simulate(const Evidence& evidence, std::string_view policy_text,
                            PolicyUse use = PolicyUse::enforce, const SimulateOptions& options = {});

// --- which delivered policy blocks this ---

struct DeliveredPolicy {
  std::string where;       // header name, or "meta"
  std::int64_t line = 1;   // which field line or meta element of that name
  std::int64_t index = 1;  // which policy of the line
  PolicyUse use = PolicyUse::enforce;
  std::string text;
  LoadJudgement judgement;
};

struct Explanation {
  std::int64_t v = 1;
  Load load;
  bool blocked = false;  // by an enforced policy
  std::vector<DeliveredPolicy> policies;
  std::vector<SimulationNote> notes;
};

// `load`: at least a directive, as in evidence, and the url of `how` "url"; base-uri, form-action and
// frame-ancestors (the url of an ancestor) may be asked about as well. Error: bad_field.
Result<Explanation> explain(const Evidence& evidence, const Load& load, const SimulateOptions& options = {});
std::string sentence_of(const DeliveredPolicy& policy, const Load& load);
std::string sentence_of(const LoadJudgement& judgement, const Load& load);

// --- the strictest policy that breaks nothing that was seen ---

struct ProposedSource {
  std::string text;
  std::int64_t loads = 0;  // different loads it covers
  std::string example;     // address of one of them
};

struct ProposedDirective {
  std::string name;
  bool kept = false;  // as delivered today
  std::vector<ProposedSource> sources;
};

struct Proposal {
  std::int64_t v = 1;
  std::string header = "Content-Security-Policy-Report-Only";  // to start with
  std::string policy;
  std::int64_t loads = 0, refused_today = 0;  // different loads it was made for, and left out as refused
  std::vector<ProposedDirective> directives;
  std::vector<SimulationNote> notes;
};

// `default-src 'none'` and, for each directive something was loaded by, the fewest and narrowest sources:
// 'self' before hosts, hosts before schemes, never "*"; nonces with 'strict-dynamic' where the page uses
// them, hashes for other inline code, 'unsafe-inline' only where neither fits. Removing any source it did not
// keep from today's policy refuses something that was seen. "{n}" in a nonce stands for a fresh value per
// answer.
Proposal propose(const Evidence& evidence, const SimulateOptions& options = {});

// The same of evidence that redact() answered: several questions for one redaction, and no copy.
Result<Simulation> simulate_redacted(const Evidence& redacted, std::string_view policy_text, PolicyUse use);
Result<Explanation> explain_redacted(const Evidence& redacted, const Load& load);
Proposal propose_redacted(const Evidence& redacted);

std::string write_simulation(const Simulation& simulation);  // canonical JSON
std::string write_explanation(const Explanation& explanation);
std::string write_proposal(const Proposal& proposal);

}  // namespace devdiag
