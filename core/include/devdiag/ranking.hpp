// Ranking: the one formula that orders the fixes of a problem for an environment, and says why.
//
// Model: Beta posterior of "this fix works here". Prior = the catalogue's rate (kPriorStrength
// pseudo-outcomes) plus, once at least kMinClientsShared clients of other tenants report, their rate (at most
// kSharedStrength pseudo-outcomes). Each attempt adds alpha * (1 - beta + beta * Jaccard(env, query)) *
// decay(days). `regressed` counts as not working. Confidence shown = posterior mean; order = mean minus one
// standard deviation, which with this prior rises with every success and falls with every failure. The order
// of the rows does not matter: weights are summed as integers. Bit-identical native and wasm: only + - * /
// and sqrt, contraction off, decay from a table of repeated products.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/event.hpp"

namespace devdiag {

inline constexpr double kPriorStrength = 4.0;   // pseudo-outcomes the catalogue's rate weighs
inline constexpr double kSharedStrength = 4.0;  // most pseudo-outcomes other tenants' rate weighs

// Names are the configuration keys under `learn.`; defaults are the shipped ones.
struct LearnConfig {
  double alpha = 0.6;        // evidence one outcome carries against the prior, (0, 1]
  double beta = 0.7;         // how much similarity of environments matters, [0, 1]
  int min_support = 2;       // outcomes below which a fix is called "not yet learned"
  int retention_days = 180;  // local outcomes older than this may be pruned
};

// Outcomes of one fix in one environment on one day. Views must outlive the call. Rows of the same
// environment should share one span: its similarity is then computed once.
struct EnvTally {
  std::string_view fix_code;
  std::span<const std::string> env;  // sorted unique tokens
  std::int64_t day = 0;              // days since 1970
  Tally tally;                       // may be negative for local corrections of a snapshot; sums never are
};

// A fix as the catalogue knows it.
struct FixPrior {
  std::string_view fix_code;
  double worked_rate = 0.5;  // catalogue estimate, used within [0.25, 0.95]
  // Problem that shows the fix to be under way, as a report-only policy is before it is enforced: while it is
  // found, the problem still being there is no failure. Empty: the fix works at once or not at all.
  std::string_view pending_while = {};
};

// What other tenants report about a fix, all environments pooled.
struct SharedTally {
  std::string_view fix_code;
  Tally tally;
  std::int64_t clients = 0;  // distinct clients
};

struct RankInput {
  std::span<const FixPrior> fixes;   // the fixes offered for the problem, catalogue order breaks ties
  std::span<const std::string> env;  // sorted unique tokens of the environment asked about
  std::span<const EnvTally> tallies;
  std::span<const SharedTally> shared;
  std::int64_t today = 0;  // days since 1970
};

enum class Basis { catalogue, shared, learned };  // what the confidence mostly rests on

struct RankedFix {
  std::string fix_code;
  double confidence = 0;   // posterior mean, (0, 1)
  double lower_bound = 0;  // what the order uses
  Tally tally;             // undecayed counts over all environments
  double similarity = 0;   // evidence-weighted mean similarity of the environments counted, 0 when none
  Basis basis = Basis::catalogue;
  std::vector<std::string> reasons;  // short English sentences made only of numbers and fixed words
};

std::vector<RankedFix> rank(const RankInput& input, const LearnConfig& config);  // best first; pure
double jaccard(std::span<const std::string> a, std::span<const std::string> b);  // both empty: 1
double decay(std::int64_t age_days);  // half-life 90 days; negative age: 1

// {"fixes":[{"fix_code","confidence","lower_bound","worked","failed","regressed","similarity","basis",
// "reasons"}]}
nlohmann::json write_ranking(const std::vector<RankedFix>& ranking);
std::string write_ranked(const std::vector<RankedFix>& ranking);        // the list alone, as text
std::string write_ranking_text(const std::vector<RankedFix>& ranking);  // the same as text, names sorted
std::string_view to_name(Basis);

}  // namespace devdiag
