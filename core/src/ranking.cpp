// The ranking formula. See ranking.hpp for the model; every step is exactly rounded, sums are of integers.
#include "devdiag/ranking.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "compact_sort.hpp"
#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "json_writer.hpp"
#include "names.hpp"

namespace devdiag {
namespace {

constexpr double kDecayPerDay = 0.9923279462629435;  // 2^(-1/90)
constexpr double kLeastRate = 0.25, kMostRate = 0.95;

using DecayTable = std::array<double, limits::kDecayDays + 1>;

// decay by days, each entry the one before times kDecayPerDay: the same products on every host. Not
// constexpr: a page would have to download every one of them.
DecayTable make_decay_table() {
  DecayTable table{};
  table[0] = 1;
  for (std::size_t day = 1; day < table.size(); ++day) table[day] = table[day - 1] * kDecayPerDay;
  return table;
}

// Weights are added as integers of 2^-24, so that the order of the rows cannot change the sum; a row counts
// for at most a million outcomes, so that no number a server sends can overflow it.
constexpr double kUnit = 16777216.0;
constexpr std::int64_t kRowOutcomes = 1'000'000;
constexpr std::int64_t kMostShared = 1'000'000'000'000;
std::int64_t to_units(double weight) { return static_cast<std::int64_t>(weight * kUnit + 0.5); }
double from_units(std::int64_t units) { return static_cast<double>(units) / kUnit; }

std::int64_t outcomes_of(const Tally& tally) { return tally.worked + tally.failed + tally.regressed; }

// What the outcomes say about one fix.
struct Sum {
  Tally tally;
  std::int64_t worked = 0, failed = 0;        // weighted, units
  std::int64_t fresh = 0, fresh_similar = 0;  // decayed counts, and the same times similarity, units

  double similarity() const {
    return fresh > 0 ? static_cast<double>(fresh_similar) / static_cast<double>(fresh) : 0;
  }
};

// Similarity to the environment asked about, computed once per distinct span.
class Similarities {
 public:
  explicit Similarities(std::span<const std::string> asked) : asked_(asked) {}

  double of(std::span<const std::string> env) {
    if (last_ != nullptr && env.data() == last_env_.data() && env.size() == last_env_.size()) return *last_;
    Known& known = known_[env.data()];
    if (!known.set || known.size != env.size()) known = {jaccard(asked_, env), env.size(), true};
    last_env_ = env;
    last_ = &known.similarity;
    return known.similarity;
  }

 private:
  struct Known {
    double similarity = 0;
    std::size_t size = 0;
    bool set = false;
  };
  std::span<const std::string> asked_, last_env_;
  const double* last_ = nullptr;  // elements of a map stay where they are
  std::map<const std::string*, Known> known_;
};

void add_row(Sum& sum, const EnvTally& row, double weight, double fresh, double similarity) {
  const auto bounded = [](std::int64_t count) { return std::clamp(count, -kRowOutcomes, kRowOutcomes); };
  const std::int64_t worked = bounded(row.tally.worked), failed = bounded(row.tally.failed);
  const std::int64_t regressed = bounded(row.tally.regressed), all = worked + failed + regressed;
  sum.tally.worked += worked;
  sum.tally.failed += failed;
  sum.tally.regressed += regressed;
  sum.worked += to_units(weight) * worked;
  sum.failed += to_units(weight) * (failed + regressed);
  sum.fresh += to_units(fresh) * all;
  sum.fresh_similar += to_units(fresh * similarity) * all;
}

std::vector<Sum> sum_up(const RankInput& input, const LearnConfig& config) {
  std::vector<Sum> sums(input.fixes.size());
  Similarities similarities(input.env);
  const double alpha = std::clamp(config.alpha, 0.0, 1.0), beta = std::clamp(config.beta, 0.0, 1.0);
  for (const EnvTally& row : input.tallies) {
    const auto fix = std::find_if(input.fixes.begin(), input.fixes.end(),
                                  [&](const FixPrior& prior) { return prior.fix_code == row.fix_code; });
    if (fix == input.fixes.end()) continue;
    const double similarity = similarities.of(row.env);
    const double fresh = decay(input.today - row.day);
    const double weight = alpha * (1 - beta + beta * similarity) * fresh;
    add_row(sums[static_cast<std::size_t>(fix - input.fixes.begin())], row, weight, fresh, similarity);
  }
  return sums;
}

// Corrections of a snapshot that has moved on may leave a count below zero; nothing happened less than never.
void settle(Sum& sum) {
  sum.tally.worked = std::max<std::int64_t>(sum.tally.worked, 0);
  sum.tally.failed = std::max<std::int64_t>(sum.tally.failed, 0);
  sum.tally.regressed = std::max<std::int64_t>(sum.tally.regressed, 0);
  sum.worked = std::max<std::int64_t>(sum.worked, 0);
  sum.failed = std::max<std::int64_t>(sum.failed, 0);
  sum.fresh = std::max<std::int64_t>(sum.fresh, 0);
  sum.fresh_similar = std::clamp<std::int64_t>(sum.fresh_similar, 0, sum.fresh);
}

// What other tenants say about a fix; without outcomes when too few clients report.
SharedTally shared_of(const RankInput& input, std::string_view fix_code) {
  const auto bounded = [](std::int64_t count) { return std::clamp<std::int64_t>(count, 0, kMostShared); };
  for (const SharedTally& shared : input.shared) {
    const bool enough = shared.clients >= static_cast<std::int64_t>(limits::kMinClientsShared);
    if (shared.fix_code != fix_code || !enough) continue;
    const Tally& tally = shared.tally;
    return {
        fix_code, {bounded(tally.worked), bounded(tally.failed), bounded(tally.regressed)}, shared.clients};
  }
  return {fix_code, {}, 0};
}

// 0.86 from 0.8643: two digits, rounded half up, without the printf of any host.
std::string two_digits(double share) {
  const auto hundredths = static_cast<std::int64_t>(share * 100 + 0.5);
  std::string text = std::to_string(hundredths / 100) + ".";
  if (hundredths % 100 < 10) text += '0';
  return text + std::to_string(hundredths % 100);
}

std::string counted(std::int64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::vector<std::string> reasons_of(const Sum& sum, const SharedTally& shared, const LearnConfig& config) {
  std::vector<std::string> reasons;
  const std::int64_t outcomes = outcomes_of(sum.tally);
  if (outcomes == 0) {
    reasons.emplace_back("not tried yet; catalogue estimate");
  } else {
    reasons.push_back("worked " + std::to_string(sum.tally.worked) + " of " +
                      counted(outcomes, "time", "times") + " in environments like this one (similarity " +
                      two_digits(sum.similarity()) + ")");
  }
  if (sum.tally.regressed > 0) {
    reasons.push_back("the problem came back " + counted(sum.tally.regressed, "time", "times") +
                      " within 7 days");
  }
  if (outcomes > 0 && outcomes < config.min_support) {
    reasons.push_back("not yet learned: " + std::to_string(outcomes) + " of " +
                      counted(config.min_support, "outcome", "outcomes") + " needed");
  }
  if (const std::int64_t elsewhere = outcomes_of(shared.tally); elsewhere > 0) {
    reasons.push_back(counted(shared.clients, "client", "clients") + " elsewhere report " +
                      std::to_string(shared.tally.worked) + " of " + std::to_string(elsewhere) + " worked");
  }
  return reasons;
}

RankedFix score(const FixPrior& fix, const Sum& sum, const SharedTally& shared, const LearnConfig& config) {
  const double rate = std::clamp(fix.worked_rate, kLeastRate, kMostRate);
  double worked = kPriorStrength * rate, failed = kPriorStrength * (1 - rate);
  const auto elsewhere = static_cast<double>(outcomes_of(shared.tally));
  if (elsewhere > 0) {
    const double strength = std::min(kSharedStrength, elsewhere);
    const double shared_rate = static_cast<double>(shared.tally.worked) / elsewhere;
    worked += strength * shared_rate;
    failed += strength * (1 - shared_rate);
  }
  worked += from_units(sum.worked);
  failed += from_units(sum.failed);
  const double all = worked + failed;
  const double mean = worked / all;
  const double deviation = std::sqrt(worked * failed / (all * all * (all + 1)));

  RankedFix ranked;
  ranked.fix_code = fix.fix_code;
  ranked.confidence = mean;
  ranked.lower_bound = mean - deviation;
  ranked.tally = sum.tally;
  ranked.similarity = sum.similarity();
  ranked.basis = elsewhere > 0 ? Basis::shared : Basis::catalogue;
  if (outcomes_of(sum.tally) > 0 && outcomes_of(sum.tally) >= config.min_support)
    ranked.basis = Basis::learned;
  ranked.reasons = reasons_of(sum, shared, config);
  return ranked;
}

}  // namespace

std::vector<RankedFix> rank(const RankInput& input, const LearnConfig& config) {
  std::vector<Sum> sums = sum_up(input, config);
  std::vector<RankedFix> scored;
  std::vector<std::size_t> order;
  for (const FixPrior& fix : input.fixes) {
    Sum& sum = sums[scored.size()];
    settle(sum);
    order.push_back(scored.size());
    scored.push_back(score(fix, sum, shared_of(input, fix.fix_code), config));
  }
  compact_sort(order, [&](std::size_t a, std::size_t b) {
    if (scored[a].lower_bound != scored[b].lower_bound) return scored[a].lower_bound > scored[b].lower_bound;
    return a < b;  // catalogue order
  });
  std::vector<RankedFix> ranking;
  ranking.reserve(order.size());
  for (const std::size_t index : order) ranking.push_back(std::move(scored[index]));
  return ranking;
}

double jaccard(std::span<const std::string> a, std::span<const std::string> b) {
  std::size_t both = 0, i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    const int order = a[i].compare(b[j]);
    both += order == 0 ? 1u : 0u;
    i += order <= 0 ? 1u : 0u;
    j += order >= 0 ? 1u : 0u;
  }
  const std::size_t either = a.size() + b.size() - both;
  return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
}

double decay(std::int64_t age_days) {
  const std::int64_t day = std::clamp<std::int64_t>(age_days, 0, limits::kDecayDays);
  static const DecayTable table = make_decay_table();
  return table[static_cast<std::size_t>(day)];
}

std::string_view to_name(Basis basis) { return name_of(kBasisNames, basis); }

nlohmann::json write_ranking(const std::vector<RankedFix>& ranking) {
  nlohmann::json fixes = nlohmann::json::array();
  for (const RankedFix& fix : ranking) {
    fixes.push_back({{"fix_code", fix.fix_code},
                     {"confidence", fix.confidence},
                     {"lower_bound", fix.lower_bound},
                     {"worked", fix.tally.worked},
                     {"failed", fix.tally.failed},
                     {"regressed", fix.tally.regressed},
                     {"similarity", fix.similarity},
                     {"basis", to_name(fix.basis)},
                     {"reasons", fix.reasons}});
  }
  return {{"fixes", std::move(fixes)}};
}

std::string write_ranking_text(const std::vector<RankedFix>& ranking) {
  return R"({"fixes":)" + write_ranked(ranking) + "}";
}

std::string write_ranked(const std::vector<RankedFix>& ranking) {
  std::string out = "[";
  const auto add = [&out](std::string_view before, const std::string& number) {
    out.append(before) += number;
  };
  for (const RankedFix& fix : ranking) {
    out += out.ends_with('[') ? "{\"basis\":" : ",{\"basis\":";
    append_json_string(out, to_name(fix.basis));
    add(",\"confidence\":", number_text(fix.confidence));
    add(",\"failed\":", std::to_string(fix.tally.failed));
    out += ",\"fix_code\":";
    append_json_string(out, fix.fix_code);
    add(",\"lower_bound\":", number_text(fix.lower_bound));
    out += ",\"reasons\":[";
    for (const std::string& reason : fix.reasons) {
      if (&reason != fix.reasons.data()) out += ',';
      append_json_string(out, reason);
    }
    add("],\"regressed\":", std::to_string(fix.tally.regressed));
    add(",\"similarity\":", number_text(fix.similarity));
    add(",\"worked\":", std::to_string(fix.tally.worked));
    out += '}';
  }
  return out + "]";
}

}  // namespace devdiag
