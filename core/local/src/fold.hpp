// Stores events and folds them into verdicts and counts, inside a transaction of the caller. Internal.
//
// The result does not depend on the order, the split or the repetition of events: a row's key decides what is
// new, and every folded value is a maximum or a sum over distinct events.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/event.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

struct RollupChange {
  RollupKey key;
  Tally delta;
};

Tally tally_of(Verdict verdict);
void add_to(Tally& sum, const Tally& part);
void subtract_from(Tally& sum, const Tally& part);

// What environments stand for. Clients that disagree settle on the smallest text, whatever came first. What
// was given must outlive this object.
class EnvironmentBook {
 public:
  explicit EnvironmentBook(Database& database) : database_(database) {}
  // True when an environment known before now stands for other tokens.
  bool remember(std::string_view tenant, std::string_view env_fp, const std::vector<std::string>& env);

 private:
  struct Known {
    const std::vector<std::string>* latest = nullptr;  // seen last: mostly every event has the same
    std::string text;                                  // what is stored
  };
  Database& database_;
  std::map<std::pair<std::string_view, std::string_view>, Known> seen_;  // (tenant, env_fp)
};

// Lists of texts as JSON, written once as long as neighbours repeat each other. The lists must outlive this
// object.
class ListTexts {
 public:
  struct Written {
    const std::vector<std::string>* list = nullptr;  // the first of equal ones
    std::string text;
  };
  // Valid until kRecent other lists were asked for.
  const Written& written(const std::vector<std::string>& list);

 private:
  static constexpr std::size_t kRecent = 4;
  std::array<Written, kRecent> recent_;
  std::size_t next_ = 0;
};

// An event just stored, and who sent it.
struct NewEvent {
  std::string_view tenant, client_id;
  const Event* event = nullptr;
};
struct NewRun : NewEvent {
  const std::vector<std::string>* evaluated = nullptr;  // as in the event; equal lists are mostly the same
};

// What follows from events is folded over all of them first and then written once for each row it touches.
class Fold {
 public:
  Fold(Database& database, std::int64_t now_ms)
      : database_(database), now_ms_(now_ms), environments_(database) {}

  // False when the event is already stored. What follows from it takes effect in finish(); until then the
  // arguments must live.
  bool add(std::string_view tenant, std::string_view client_id, const Event& event);
  bool add(std::string_view tenant, std::string_view client_id, Event&& event) = delete;
  // Counts `events` new events of a client, and that it was here.
  void see_client(std::string_view tenant, std::string_view client_id, std::int64_t events);
  // Brings findings, verdicts, counts and the ranking version in step with what was added. May be called
  // several times in one transaction; the version rises once per tenant.
  void finish();
  // What finish() changed in the counts, all tenants together.
  const std::vector<RollupChange>& changes() const { return changes_; }
  bool environments_changed() const { return environments_changed_; }

 private:
  struct Cell {
    std::string_view tenant, problem_code, fix_code, env_fp;
    std::int64_t day = 0;
    friend auto operator<=>(const Cell&, const Cell&) = default;
  };
  using Deltas = std::map<Cell, Tally>;

  bool add_run(const NewEvent& added);
  bool add_attempt(const NewEvent& added);
  bool add_outcome(const NewEvent& added);
  void remember_environment(std::string_view tenant, std::string_view env_fp,
                            const std::vector<std::string>& env);
  void judge(const NewEvent& winner, Deltas& deltas);
  void apply(const Deltas& deltas);
  std::int64_t next_version(std::string_view tenant);

  Database& database_;
  std::int64_t now_ms_;
  std::vector<NewRun> runs_;  // not yet folded, as the next
  std::vector<NewEvent> outcomes_;
  std::deque<Judgement> replaced_;                             // what the deltas of a finish() refer to
  std::map<std::string, std::int64_t, std::less<>> versions_;  // of this transaction, per tenant
  EnvironmentBook environments_;
  ListTexts lists_;
  bool environments_changed_ = false;
  std::vector<RollupChange> changes_;
};

// Brings the states of findings in step with runs just stored; orders the runs anew.
void fold_findings(Database& database, std::vector<NewRun>& runs);

// Text forms kept in the database. A text that no version wrote is storage_corrupt.
Verdict verdict_of_row(std::string_view text);
Known known_of_row(std::string_view text);
Actor actor_of_row(std::string_view text);
std::vector<std::string> tokens_of_row(std::string_view json_text);
std::string text_of_tokens(const std::vector<std::string>& tokens);

}  // namespace devdiag::local
