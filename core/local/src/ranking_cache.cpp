// Counted cells per problem in memory, in the shape rank() takes.
#include "ranking_cache.hpp"

namespace devdiag::local {
namespace {

// All problems together; about 100 bytes each. Beyond this, problems not asked about lately are read anew.
constexpr std::size_t kCachedCells = 400'000;

}  // namespace

const std::string& RankingCache::text(std::string_view value) {
  const auto found = texts_.find(value);
  return found != texts_.end() ? *found : *texts_.emplace(value).first;
}

std::span<const std::string> RankingCache::tokens(const std::string& env_fp, std::string_view json_text) {
  const auto found = tokens_.find(env_fp);
  return found != tokens_.end() ? found->second
                                : tokens_.emplace(env_fp, tokens_of_row(json_text)).first->second;
}

void RankingCache::read_tallies(Query& query, std::vector<EnvTally>& tallies) {
  std::string env_fp;
  while (query.step()) {
    EnvTally tally;
    tally.fix_code = text(query.text(0));
    env_fp = query.text(1);
    tally.env = tokens(env_fp, query.text(2));
    tally.day = query.integer(3);
    tally.tally = {query.integer(4), query.integer(5), query.integer(6)};
    tallies.push_back(tally);
  }
}

const RankingCache::Cells& RankingCache::of(Database& database, std::string_view tenant,
                                            std::string_view problem_code) {
  const auto known = of_problem_.find(problem_code);
  if (known != of_problem_.end()) return known->second;
  if (cells_ > kCachedCells) clear();
  Cells cells;
  for (const char* part : {"ranking_pulled_cells", "ranking_own_cells"}) {
    Query query = database.query(part);
    query.bind(tenant, problem_code);
    read_tallies(query, cells.tallies);
  }
  Query query = database.query("ranking_shared_cells");
  query.bind(tenant, problem_code);
  while (query.step()) {
    cells.shared.push_back(
        {text(query.text(0)), {query.integer(1), query.integer(2), query.integer(3)}, query.integer(4)});
  }
  cells_ += cells.tallies.size();
  return of_problem_.emplace(std::string(problem_code), std::move(cells)).first->second;
}

void RankingCache::add(std::span<const RollupChange> changes) {
  for (const RollupChange& change : changes) {
    const auto cells = of_problem_.find(change.key.problem_code);
    if (cells == of_problem_.end()) continue;
    const auto env = tokens_.find(change.key.env_fp);
    if (env == tokens_.end()) {
      // An environment not met before: read the problem anew when it is asked about.
      cells_ -= cells->second.tallies.size();
      of_problem_.erase(cells);
      continue;
    }
    cells->second.tallies.push_back({text(change.key.fix_code), env->second, change.key.day, change.delta});
    ++cells_;
  }
}

void RankingCache::clear() {
  of_problem_.clear();
  texts_.clear();
  tokens_.clear();
  cells_ = 0;
}

}  // namespace devdiag::local
