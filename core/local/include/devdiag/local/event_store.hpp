// The event set over SQLite: used by the page (own events) and by the gateway's embedded store (everybody's).
//
// One EventStore owns one connection and is not thread-safe. Every call that writes is one transaction with
// synchronous=FULL: when it returns without an Error, the effect is durable; with an Error nothing was
// written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"
#include "devdiag/ranking.hpp"

namespace devdiag::local {

struct OpenOptions {
  std::string path;        // file name; ":memory:" for a store that does not outlive the process
  std::string vfs;         // SQLite VFS name; empty = default
  bool read_only = false;  // a second, reading connection (WAL)
  bool exclusive = false;  // locking_mode=EXCLUSIVE (the page); the gateway uses shared WAL with one writer
};

struct StoreInfo {
  std::string engine;       // "sqlite"
  std::string incarnation;  // UUID; new after creation or restore
  int schema_version = 0;
};

// One counted cell, as sent to clients and given to rank().
struct TallyRow {
  std::string problem_code, fix_code, env_fp;
  std::vector<std::string> env;
  std::int64_t day = 0;
  Tally tally;
  friend bool operator==(const TallyRow&, const TallyRow&) = default;
};
struct SharedRow {
  std::string problem_code, fix_code;
  Tally tally;
  std::int64_t clients = 0;
};
// Rows changed after the cursor, or everything with reset=true (other incarnation, unknown cursor).
struct RankingPage {
  std::string cursor;  // opaque "<incarnation>:<version>"
  bool reset = false;
  std::vector<TallyRow> rows;
  std::vector<SharedRow>
      shared;  // other tenants, only cells with >= kMinClientsShared clients; always complete
};

// Pages are ordered newest first: by last_run descending, then target, then fingerprint.
struct FindingQuery {
  std::string problem_code;  // empty = all
  std::string target;        // empty = all
  std::string severity;      // empty = all
  std::string before;        // opaque page cursor of the previous answer; empty = first page
  std::size_t limit = 20;    // <= limits::kPageRows
};
// The latest state of one finding (tenant, target, fingerprint). Everything but first_seen_ms and runs is
// that of last_run, the greatest run id that has the finding; times are mint times of run ids.
struct FindingRow {
  std::string problem_code, fingerprint, target, severity, subject, proof, env_fp;
  std::vector<std::string> env;
  std::string last_run;  // run id
  std::int64_t first_seen_ms = 0, last_seen_ms = 0, runs = 0;
  bool open = true;  // no later run of the target evaluated the problem without finding it
  std::string client_id;
};
struct FindingPage {
  std::vector<FindingRow> rows;
  std::string next;  // empty = last page
  std::int64_t total = 0;
};
struct AttemptRow {
  std::string id, run, target, problem_code, fingerprint, fix_code, env_fp;
  std::vector<std::string> env;
  Actor actor = Actor::person;
  std::optional<Verdict> verdict;  // present verdict, if any
  std::optional<Known> known;
  std::string client_id;
};
struct StoreStatus {
  StoreInfo info;
  std::int64_t runs = 0, findings_open = 0, attempts = 0, outcomes = 0, clients = 0, quarantined = 0;
  std::int64_t ranking_version = 0;
  std::int64_t bytes = 0;          // database size
  std::int64_t last_event_ms = 0;  // mint time of the newest event; 0 without events
};

class EventStore {
 public:
  // Opens, migrates under an exclusive lock, checks the schema version. Errors: storage_newer,
  // storage_locked, storage_full, storage_corrupt, unavailable. A file that is damaged, newer or another
  // program's stays untouched.
  static Result<std::unique_ptr<EventStore>> open(const OpenOptions& options, std::int64_t now_ms,
                                                  const Entropy& entropy);
  ~EventStore();

  const StoreInfo& info() const;
  // Inserts new events, folds outcomes into verdicts and rollups, parks poison (quarantine), all in one
  // transaction. Events must already have passed read_event and admit; others are the caller's refusals. Ids
  // already stored: dup. An event the database itself rejects is refused alone, with bad_field.
  Result<PushAnswer> apply_events(std::string_view tenant, std::string_view client_id,
                                  std::span<const Event> events, std::int64_t now_ms);
  // Several pushes in one transaction (group commit); answers in the same order.
  struct Push {
    std::string tenant, client_id;
    std::vector<Event> events;
  };
  Result<std::vector<PushAnswer>> apply_pushes(std::span<const Push> pushes, std::int64_t now_ms);
  // Keeps at most kQuarantineBodyBytes of the body; the same text of the same client is kept once.
  Status quarantine(std::string_view tenant, std::string_view client_id, std::string_view id, Errc code,
                    std::string_view body, std::int64_t now_ms);

  // A cell that fell to zero is in the deltas (others must forget it) and not in a reset.
  Result<RankingPage> rankings_since(std::string_view tenant, std::string_view cursor);
  Result<std::string> cursor(std::string_view tenant);  // that of the present rankings
  // Both ordered by key: (fix_code, env_fp, day) and (problem_code, fix_code).
  Result<std::vector<TallyRow>> tallies(std::string_view tenant, std::string_view problem_code);
  Result<std::vector<SharedRow>> shared(std::string_view tenant, std::string_view problem_code);
  Result<FindingPage> findings(std::string_view tenant, const FindingQuery& query);
  Result<std::optional<AttemptRow>> attempt(std::string_view tenant, std::string_view id);
  // Counts only when anything was committed since the last time, by whomever.
  Result<StoreStatus> status(std::string_view tenant);
  // Another number than before when another connection has committed in between.
  Result<std::int64_t> data_version();
  Status check();  // PRAGMA integrity_check and rollups == fold of stored outcomes; storage_corrupt names the
                   // difference
  // To be called once after this file was put back from a copy: clients then offer again what the copy lacks.
  Status renew_incarnation(std::int64_t now_ms, const Entropy& entropy);
  Status close();  // every later call answers unavailable

 private:
  struct Impl;
  explicit EventStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace devdiag::local
