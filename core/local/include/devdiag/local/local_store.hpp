// The learning store of one client: records what its page saw and did, keeps the queue for the gateway and
// the ranking pulled from it, and answers which fix to try next. Works without any gateway.
//
// One LocalStore owns one database exclusively and is not thread-safe. Every verb that writes is one
// transaction: without an Error its effect is durable, with one nothing was written. Time and randomness are
// arguments: now_ms is the device's own clock, however wrong; the store learns the gateway's from its answers
// and mints ids by that.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/local/event_store.hpp"
#include "devdiag/local/wire.hpp"
#include "devdiag/report.hpp"

namespace devdiag::local {

struct LocalOptions {
  std::string path;  // file name; ":memory:" for a store that does not outlive the page
  std::string vfs;   // SQLite VFS name; empty = default
  std::string tenant = "default";
  bool evicted =
      false;  // the host knows of an earlier store of this page: a new file counts as `lost.evicted`
};

struct LocalInfo {
  std::string client_id;    // UUIDv4, made with the file: an evicted store comes back as another client
  std::string incarnation;  // the gateway's, as last heard; "" before the first contact
  int schema_version = 0;
  bool created = false;
  bool in_memory = false;
};

// Randomness for new ids. Fewer than needed is fine: further ids count on from the last one. The first one
// together with now_ms names the request: a recording repeated with both the same answers as before and adds
// nothing.
struct Moment {
  std::int64_t now_ms = 0;
  std::span<const Entropy> entropy;  // at least one
};

struct RunOutcome {
  std::string attempt, problem_code, fingerprint, fix_code;
  Verdict verdict = Verdict::worked;
  Known known = Known::verified;
};
struct RecordedRun {
  std::string run;
  std::vector<RunOutcome> outcomes;  // verdicts this run gave to earlier attempts
};

struct NewAttempt {
  std::string target, problem_code, fingerprint, fix_code, run;
  Actor actor = Actor::person;
  // Environment of the run. May stay empty when the run is stored here, which is where they come from then.
  std::string env_fp;
  std::vector<std::string> env;
};

struct LocalAttempt {
  std::string id, problem_code, fingerprint, fix_code;
  Actor actor = Actor::person;
  std::int64_t at_ms = 0;
  std::optional<Verdict> verdict;
  std::optional<Known> known;
};

struct Suggestion {
  std::vector<RankedFix> fixes;  // best first
  std::string cursor;            // of the pulled ranking; "" when there is none
};

struct PushBatch {
  std::string body;              // JSON text of the push; empty when nothing is due
  std::vector<std::string> ids;  // in the order of `events`
  std::optional<std::int64_t>
      next_at_ms;  // nothing due: when the next refused event may be tried, device's clock
};
struct PushResult {
  std::int64_t acked = 0, refused = 0, dead = 0;
  bool incarnation_changed = false;  // acked events of the last days are offered again
};
struct PullStart {
  std::string since;
  std::int64_t mark = 0;
};
struct PullResult {
  std::int64_t rows = 0;
  std::string cursor;
  bool incarnation_changed = false;
};
struct HelloResult {
  bool incarnation_changed = false;
  std::int64_t offset_ms = 0;  // gateway's clock minus the device's
};

struct RefusedRow {
  std::string id, code, detail;
};
struct LocalStatus {
  LocalInfo info;
  std::map<std::string, std::int64_t> outbox;            // pending, acked, refused, dead
  std::map<std::string, std::int64_t> lost;              // dropped before the gateway had it, by reason
  std::int64_t forgotten_acked = 0, forgotten_dead = 0;  // removed from the queue after their time
  std::int64_t runs = 0, attempts = 0, outcomes = 0, bytes = 0, offset_ms = 0;
  std::vector<RefusedRow> last_refusals;  // newest first
  std::string cursor;
};

struct LocalState;

class LocalStore {
 public:
  // Entropy: three of them when the file may be new. Errors as EventStore::open; conflict when the file is
  // another tenant's.
  static Result<std::unique_ptr<LocalStore>> open(const LocalOptions& options, const Moment& moment);
  ~LocalStore();
  const LocalInfo& info() const;

  // Records a run and judges earlier attempts on the same target by it: only the latest attempt of a finding,
  // only when its problem was evaluated, never by a run of the page load that made it. Gone: worked. Still
  // there: failed, or regressed when it had worked within kRegressWindowMs. `load` is the id of the page
  // load.
  Result<RecordedRun> record_run(const Report& report, std::string_view load, bool share_proof,
                                 const Moment& moment);
  Result<std::string> record_attempt(const NewAttempt& attempt,
                                     const Moment& moment);  // id; not_found: the run
  // What a person or agent says; a verified outcome stays above it. Returns the id; not_found: the attempt.
  Result<std::string> record_outcome(std::string_view attempt, Verdict verdict, const Moment& moment);
  Result<std::vector<LocalAttempt>> attempts(std::string_view target);  // newest first, at most kPageRows
  // Own outcomes count at once, whether or not the gateway knows them. not_found: the problem.
  Result<Suggestion> suggest(std::string_view problem_code, std::span<const std::string> env,
                             std::int64_t today);

  // What to send next: oldest first, at most `events` and about `bytes`, but at least one event if any is
  // due.
  Result<PushBatch> push_batch(std::int64_t now_ms, std::size_t events, std::size_t bytes);
  // `reply` is null unless the status is 200. Only what the gateway says it took is acked; what it does not
  // mention stays. Status 413 for a single event: the event is dead. Other statuses change nothing.
  Result<PushResult> push_answer(std::span<const std::string> ids, int status, const PushReply* reply,
                                 std::int64_t now_ms);
  // One pull at a time: only the answer to the latest pull_begin counts. `page` is null unless the status is
  // 200.
  PullStart pull_begin();
  Result<PullResult> pull_answer(std::int64_t mark, int status, const RankingPage* page, std::int64_t now_ms);
  Result<HelloResult> hello_answer(const HelloReply& reply, std::int64_t now_ms);

  Result<LocalStatus> status();
  Result<std::string> export_image();  // a complete SQLite file
  Status check();                      // as EventStore::check
  Status close();

 private:
  explicit LocalStore(std::unique_ptr<LocalState> state);
  std::unique_ptr<LocalState> state_;
};

}  // namespace devdiag::local
