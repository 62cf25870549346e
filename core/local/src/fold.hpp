// Stores events and folds them into verdicts and counts, inside a transaction of the caller. Internal.
//
// The result does not depend on the order, the split or the repetition of events: a row's key decides what is
// new, and every folded value is a maximum or a sum over distinct events.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/event.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

// A verdict as folded: the winning outcome and who sent it.
struct HeldVerdict {
  Judgement judgement;
  std::string client_id;
};

struct RollupChange {
  RollupKey key;
  Tally delta;
};

Tally tally_of(Verdict verdict);
void add_to(Tally& sum, const Tally& part);
void subtract_from(Tally& sum, const Tally& part);

// What environments stand for. Clients that disagree settle on the smallest text, whatever came first.
class EnvironmentBook {
 public:
  explicit EnvironmentBook(Database& database) : database_(database) {}
  // True when an environment known before now stands for other tokens.
  bool remember(std::string_view tenant, const std::string& env_fp, const std::vector<std::string>& env);

 private:
  Database& database_;
  std::map<std::pair<std::string, std::string>, std::string> seen_;  // (tenant, env_fp), in this transaction
};

class Fold {
 public:
  Fold(Database& database, std::int64_t now_ms)
      : database_(database), now_ms_(now_ms), environments_(database) {}

  // False when the event is already stored. Outcomes take effect in finish().
  bool add(std::string_view tenant, std::string_view client_id, const Event& event);
  // Counts `events` new events of a client, and that it was here.
  void see_client(std::string_view tenant, std::string_view client_id, std::int64_t events);
  // Brings verdicts, counts and the ranking version in step with what was added. May be called several times
  // in one transaction; the version rises once per tenant.
  void finish();
  // What finish() changed in the counts, all tenants together.
  const std::vector<RollupChange>& changes() const { return changes_; }
  bool environments_changed() const { return environments_changed_; }

 private:
  using AttemptKey = std::pair<std::string, std::string>;  // tenant, attempt
  using Deltas = std::map<RollupKey, Tally>;

  bool add_run(std::string_view tenant, std::string_view client_id, const Event& event);
  bool add_attempt(std::string_view tenant, std::string_view client_id, const Event& event);
  bool add_outcome(std::string_view tenant, std::string_view client_id, const Event& event);
  void remember_environment(std::string_view tenant, const std::string& env_fp,
                            const std::vector<std::string>& env);
  std::optional<HeldVerdict> held(const AttemptKey& attempt);
  void apply(const std::string& tenant, const Deltas& deltas);
  std::int64_t next_version(const std::string& tenant);

  Database& database_;
  std::int64_t now_ms_;
  std::map<AttemptKey, HeldVerdict> touched_;
  std::map<std::string, std::int64_t, std::less<>> versions_;  // of this transaction, per tenant
  EnvironmentBook environments_;
  bool environments_changed_ = false;
  std::vector<RollupChange> changes_;
};

// Brings the states of a target's findings in step with one new run.
void fold_findings(Database& database, std::string_view tenant, std::string_view client_id,
                   const Event& run_event);

// Text forms kept in the database. A text that no version wrote is storage_corrupt.
Verdict verdict_of_row(std::string_view text);
Known known_of_row(std::string_view text);
Actor actor_of_row(std::string_view text);
std::vector<std::string> tokens_of_row(std::string_view json_text);
std::string text_of_tokens(const std::vector<std::string>& tokens);

}  // namespace devdiag::local
