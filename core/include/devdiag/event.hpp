// The immutable events of the learning loop, their JSON, their ids and the fold of outcomes into verdicts.
//
// Server state is a set of events keyed by a client-minted UUIDv7 (RFC 9562 section 5.7). Applying the same
// set in any order, split or repetition gives the same state: ids dedupe, and the verdict of an attempt is
// the maximum of its outcomes under `supersedes`, which is commutative, associative and idempotent.
#pragma once

#include <compare>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "devdiag/error.hpp"

namespace devdiag {

struct Report;

enum class EventKind { run, attempt, outcome };
enum class Verdict { worked, failed, regressed };
enum class Known { reported, verified };
enum class Actor { person, agent, automation };

std::string_view to_name(EventKind);
std::string_view to_name(Verdict);
std::string_view to_name(Known);
std::string_view to_name(Actor);
std::optional<Verdict> verdict_from(std::string_view name);
std::optional<Actor> actor_from(std::string_view name);
std::optional<Known> known_from(std::string_view name);

// One finding inside a run event. `subject` and `proof` travel only when the page's owner shares proof.
struct RunFinding {
  std::string problem_code;
  std::string fingerprint;  // 16 lower-case hex digits, stable identity inside a target
  std::string severity;     // critical | error | warn | info
  std::int64_t count = 1;
  std::string subject;  // what the finding is about, redacted; empty when not shared
  std::string proof;    // first proof, redacted; empty when not shared
};

// One diagnosis of one target. JSON member names equal the member names, here and below.
struct RunBody {
  std::string target;            // 32 hex digits, keyed hash of the target's URL
  std::string preset;            // chat | embed | app | full
  std::string env_fp;            // 64 hex digits
  std::vector<std::string> env;  // environment tokens, sorted, unique
  std::int64_t score = 0;
  std::string severity;
  std::string load;                    // id of the page load; runs of one load never judge its own attempts
  std::vector<std::string> evaluated;  // problem codes whose rule saw all its evidence, sorted
  std::vector<RunFinding> findings;
};

// Somebody says a fix was applied to a finding. Carries all its outcomes need, so order does not matter.
struct AttemptBody {
  std::string run;
  std::string target;
  std::string problem_code;
  std::string fingerprint;
  std::string fix_code;
  std::string env_fp;
  std::vector<std::string> env;
  Actor actor = Actor::person;
};

// The verdict of an attempt. Problem, fix and environment repeat the attempt's: an outcome counts alone.
struct OutcomeBody {
  std::string attempt;  // event id of the attempt
  Verdict verdict = Verdict::worked;
  Known known = Known::reported;
  std::string target;
  std::string problem_code;
  std::string fingerprint;
  std::string fix_code;
  std::string env_fp;
  std::vector<std::string> env;
};

struct Event {
  std::string id;         // UUIDv7, lower-case canonical text, minted once by the client, never re-minted
  std::int64_t seq = 0;   // per-client counter, diagnostic only; no rule reads it
  int schema = 1;         // version of the body
  std::int64_t t_ms = 0;  // client clock, Unix milliseconds
  std::variant<RunBody, AttemptBody, OutcomeBody> body;
  EventKind kind() const { return static_cast<EventKind>(body.index()); }
};

// Wire form: {"id","seq","k":"run|attempt|outcome","s":1,"t":…,"d":{…}}. `path` prefixes error paths
// ("events[3]"). Errors: bad_field (also for U+0000 anywhere, which PostgreSQL text cannot hold, and for
// lists that are not sorted and unique), too_large (retry never), unknown_kind (`k` or `s` unknown; retry
// after_upgrade). Unknown members are ignored. `value` comes from parse_json, so its nesting is bounded.
Result<Event> read_event(const nlohmann::json& value, std::string_view path);
nlohmann::json write_event(const Event& event);

// The run event's body for a report: findings in the report's order without noise, proof only when shared.
// Always accepted by read_event: what passes kRunFindings or would pass kEventBytes is left out, first proofs
// and subjects (those of the last findings first), then findings, whose codes then leave `evaluated`;
// `left_out` counts both.
struct RunDraft {
  RunBody body;
  std::int64_t left_out = 0;
};
RunDraft run_of(const Report& report, std::string_view load, bool share_proof);

// --- ids ---
struct Entropy {
  std::uint8_t bytes[10];  // 80 random bits from the host
};
std::string mint_uuid7(std::int64_t now_ms, const Entropy& entropy);
bool is_uuid7(std::string_view id);             // canonical lower-case UUID of version 7, variant 10
std::int64_t mint_ms(std::string_view uuid7);   // Unix ms inside the id; id must satisfy is_uuid7
std::int64_t mint_day(std::string_view uuid7);  // UTC days since 1970-01-01
// Refuses ids minted before now - kWindowBackMs (ancient_id, retry never) or after now + kWindowForwardMs
// (future_id, retry later).
std::optional<Error> admit(std::string_view uuid7, std::int64_t now_ms);

// --- fold ---
// What one outcome says, with the key it is counted under.
struct Judgement {
  std::string outcome_id;
  Verdict verdict = Verdict::worked;
  Known known = Known::reported;
  std::string problem_code, fix_code, env_fp;
  std::int64_t day = 0;  // mint day of the outcome
};
Judgement judgement_of(const Event& outcome_event);  // event.kind() must be outcome
// verified beats reported; then the later id (text order of UUIDv7 is mint order) wins.
bool supersedes(const Judgement& challenger, const Judgement& holder);

// Counts of attempts by their present verdict.
struct Tally {
  std::int64_t worked = 0, failed = 0, regressed = 0;
  friend bool operator==(const Tally&, const Tally&) = default;
};
struct RollupKey {
  std::string problem_code, fix_code, env_fp;
  std::int64_t day = 0;
  friend auto operator<=>(const RollupKey&, const RollupKey&) = default;
};

// --- answers to a push, shared by both stores, the gateway and the client ---
struct Refusal {
  std::size_t index = 0;  // position in the pushed array
  Error error;            // code future_id | ancient_id | bad_field | unknown_kind | too_large | …
};
struct PushAnswer {
  std::vector<std::size_t> ok;   // inserted now, committed
  std::vector<std::size_t> dup;  // already stored, committed earlier
  std::vector<Refusal> refused;
};

}  // namespace devdiag
