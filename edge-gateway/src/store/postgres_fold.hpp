// What follows from newly stored events, computed before it is written: pure, in the order in which rows are
// locked.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "devdiag/event.hpp"

namespace devdiag::gateway {

using Events = std::vector<const Event*>;

// Which events of a transaction are new.
class Ids {
 public:
  // `of_all`: every event is new, as in nearly every push; then no id needs to be known.
  static Ids of_all(std::size_t events) { return Ids(events); }
  Ids() = default;
  void add(std::string_view id) { some_.emplace(id); }
  bool contains(const std::string& id) const { return all_ > 0 || some_.contains(id); }
  bool empty() const { return size() == 0; }
  std::size_t size() const { return all_ + some_.size(); }

 private:
  explicit Ids(std::size_t all) : all_(all) {}
  std::size_t all_ = 0;
  std::unordered_set<std::string> some_;
};

// A list of problem codes by its hash; the same list is looked at once and hashed once per push. The lists
// must outlive this object and stay where they are.
class RuleSets {
 public:
  // 16 bytes, the table's key; valid as long as this object.
  std::string_view key(const std::vector<std::string>& codes);
  const std::map<std::string, std::string>& by_key() const { return by_key_; }  // key -> JSON text

 private:
  struct Known {
    const std::vector<std::string>* codes;
    std::string_view key;
  };
  std::string_view key_of(const std::vector<std::string>& codes);
  std::unordered_map<const std::vector<std::string>*, std::string_view> met_;
  std::array<Known, 4> recent_{};  // most runs of a push evaluate one of very few lists
  std::size_t next_ = 0;
  std::map<std::string, std::string> by_key_;
};

// The events of one transaction by kind, each in id order.
struct EventBatch {
  Events runs, attempts, outcomes;
  struct Environment {
    const std::vector<std::string>* env;
    std::string text;  // the same as JSON
  };
  std::map<std::string_view, Environment>
      environments;  // by env_fp; where events disagree, the smallest text
  RuleSets rule_sets;
};
EventBatch batch_of(std::span<const Event* const> events);
Events only(const Events& events, const Ids& ids);

// Everything the runs change besides their own rows.
struct RunFold {
  struct Seen {
    const RunFinding* latest = nullptr;
    const Event* last_run = nullptr;
    std::int64_t first_ms = 0, last_ms = 0, runs = 0;
  };
  struct FoundIn {
    const Event* run;
    const RunFinding* finding;
  };
  std::vector<FoundIn> findings;                                         // one per run and fingerprint
  std::map<std::pair<std::string_view, std::string_view>, Seen> states;  // target, fingerprint
  std::map<std::pair<std::string_view, std::string_view>, std::string_view>
      coverage;  // target, rule set -> last run
  std::map<std::tuple<std::int64_t, std::string_view, std::string_view>, std::int64_t>
      days;  // day, problem, env
};
RunFold fold_runs(const Events& new_runs, RuleSets& rule_sets);
std::string problem_list(const RunBody& run);  // JSON text: distinct problem codes, sorted

// The verdict an attempt has, and whose word it is.
struct HeldVerdict {
  Judgement judgement;
  std::string client_id;
};
using Verdicts = std::map<std::string, HeldVerdict>;  // by attempt id
Verdicts winners(const Events& new_outcomes, std::string_view client_id);

// Sums of what changed; cells that did not change in sum are not there.
class RankingChange {
 public:
  void count(const HeldVerdict& verdict, std::int64_t by);
  void drop_zeros();
  bool empty() const { return cells_.empty() && clients_.empty(); }
  const std::map<RollupKey, Tally>& cells() const { return cells_; }
  using ClientKey = std::tuple<std::string, std::string, std::string>;  // problem, fix, client
  const std::map<ClientKey, Tally>& clients() const { return clients_; }

 private:
  std::map<RollupKey, Tally> cells_;
  std::map<ClientKey, Tally> clients_;
};

// JSON array of strings. Bytes that are not UTF-8 stay as they are: the database judges them.
std::string json_list(std::span<const std::string> texts);
std::string json_list(std::span<const std::string_view> texts);

}  // namespace devdiag::gateway
