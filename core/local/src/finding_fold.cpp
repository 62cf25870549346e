// Folds runs into the present state of each finding: when seen, in how many runs, still open or not.
//
// A finding is open unless a run of the target that was minted after its last one evaluated its problem. All
// new runs of a target are folded together: each state is read and written once, however many runs saw it.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <tuple>
#include <unordered_map>

#include "fold.hpp"

namespace devdiag::local {
namespace {

const RunBody& run_of(const NewRun& added) { return std::get<RunBody>(added.event->body); }

// What the new runs say about one finding.
struct Seen {
  const RunFinding* latest = nullptr;
  const NewRun* last_run = nullptr;
  std::int64_t first_ms = 0, runs = 0;
};

// A run of the target stored earlier although it was minted later.
struct StoredRun {
  std::string id;
  std::vector<std::string> evaluated;
};

// The new runs of one target, in order of their ids, which is that of their minting.
class TargetFold {
 public:
  TargetFold(Database& database, std::span<const NewRun> runs)
      : database_(database), runs_(runs), tenant_(runs[0].tenant), target_(run_of(runs[0]).target) {}

  void write() {
    note_evaluated();
    const auto seen = collect();
    if (!seen.empty()) find_stored_later(seen);
    for (const auto& [fingerprint, each] : seen) write_seen(fingerprint, each);
    close_absent();
  }

 private:
  using SeenByFingerprint = std::map<std::string_view, Seen>;

  // Newest first: what an equal list would say is then already known.
  void note_evaluated() {
    const std::vector<std::string>* noted = nullptr;
    for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
      if (run->evaluated == noted) continue;
      noted = run->evaluated;
      for (const std::string& code : *noted) last_evaluated_.try_emplace(code, run->event->id);
    }
  }

  SeenByFingerprint collect() const {
    SeenByFingerprint all;
    for (const NewRun& run : runs_) {
      for (const RunFinding& finding : run_of(run).findings) {
        Seen& seen = all[finding.fingerprint];
        if (seen.last_run == &run) continue;  // a repetition inside the run
        if (seen.runs++ == 0) seen.first_ms = mint_ms(run.event->id);
        seen.latest = &finding;
        seen.last_run = &run;
      }
    }
    return all;
  }

  // In order of minting there are none.
  void find_stored_later(const SeenByFingerprint& seen) {
    const auto earlier = [](const auto& a, const auto& b) {
      return a.second.last_run->event->id < b.second.last_run->event->id;
    };
    const std::string& from = std::ranges::min_element(seen, earlier)->second.last_run->event->id;
    {
      Query query = database_.query("run_later");
      query.bind(tenant_, target_, from);
      while (query.step()) {
        if (!is_new(query.text(0))) stored_later_.push_back({std::string(query.text(0)), {}});
      }
    }
    for (StoredRun& run : stored_later_) {
      Query query = database_.query("run_evaluated");
      query.bind(tenant_, run.id);
      if (query.step()) run.evaluated = tokens_of_row(query.text(0));
    }
  }

  std::span<const NewRun>::iterator first_after(std::string_view run_id) const {
    return std::ranges::upper_bound(runs_, run_id, {},
                                    [](const NewRun& run) -> std::string_view { return run.event->id; });
  }
  bool is_new(std::string_view run_id) const {
    const auto after = first_after(run_id);
    return after != runs_.begin() && std::prev(after)->event->id == run_id;
  }

  // Whether a new run minted after that one evaluated the problem.
  bool evaluated_after(std::string_view run_id, std::string_view problem_code) const {
    const auto last = last_evaluated_.find(problem_code);
    return last != last_evaluated_.end() && last->second > run_id;
  }
  bool stored_evaluated_after(std::string_view run_id, std::string_view problem_code) const {
    return std::ranges::any_of(stored_later_, [&](const StoredRun& run) {
      return run.id > run_id && std::ranges::find(run.evaluated, problem_code) != run.evaluated.end();
    });
  }

  // The last run that had the finding before these; "" when none had.
  std::string_view stored_last_run(Query& query, std::string_view fingerprint) const {
    query.bind(tenant_, target_, fingerprint);
    return query.step() ? query.text(0) : std::string_view();
  }

  void write_seen(std::string_view fingerprint, const Seen& seen) {
    const std::string& last_run = seen.last_run->event->id;
    bool older = false;
    {
      Query query = database_.query("finding_state_read");
      older = last_run < stored_last_run(query, fingerprint);
    }
    if (older) {
      database_.query("finding_state_seen_before")
          .bind(tenant_, target_, fingerprint, seen.first_ms, seen.runs)
          .run();
      return;
    }
    const std::string& problem_code = seen.latest->problem_code;
    const bool cleared =
        evaluated_after(last_run, problem_code) || stored_evaluated_after(last_run, problem_code);
    database_.query("finding_state_seen")
        .bind(tenant_, target_, fingerprint, problem_code, seen.latest->severity, seen.latest->subject,
              seen.latest->proof, run_of(*seen.last_run).env_fp, seen.last_run->client_id, last_run,
              seen.first_ms, mint_ms(last_run), seen.runs, static_cast<int>(!cleared))
        .run();
  }

  // Closes findings that were open and that a new run evaluated without having them.
  void close_absent() {
    std::vector<std::string> absent;
    {
      Query query = database_.query("finding_state_open_of_target");
      query.bind(tenant_, target_);
      while (query.step()) {
        if (evaluated_after(query.text(2), query.text(1))) absent.emplace_back(query.text(0));
      }
    }
    for (const std::string& fingerprint : absent) {
      database_.query("finding_state_close").bind(tenant_, target_, fingerprint).run();
    }
  }

  Database& database_;
  std::span<const NewRun> runs_;
  std::string_view tenant_, target_;
  std::unordered_map<std::string_view, std::string_view> last_evaluated_;  // problem -> newest new run
  std::vector<StoredRun> stored_later_;
};

bool same_target(const NewRun& a, const NewRun& b) {
  return a.tenant == b.tenant && run_of(a).target == run_of(b).target;
}

bool comes_before(const NewRun& a, const NewRun& b) {
  return std::tie(a.tenant, run_of(a).target, a.event->id) <
         std::tie(b.tenant, run_of(b).target, b.event->id);
}

}  // namespace

void fold_findings(Database& database, std::vector<NewRun>& runs) {
  std::ranges::sort(runs, comes_before);
  for (auto first = runs.begin(); first != runs.end();) {
    const auto other = [&](const NewRun& run) { return !same_target(*first, run); };
    const auto last = std::find_if(first, runs.end(), other);
    TargetFold(database, {first, last}).write();
    first = last;
  }
}

}  // namespace devdiag::local
