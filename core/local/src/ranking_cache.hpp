// Counted cells per problem in memory, in the shape rank() takes, so that a question costs no database.
// Internal.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "devdiag/ranking.hpp"
#include "fold.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

class RankingCache {
 public:
  // Cells of a problem: what was pulled and what own outcomes add to it. Valid until the next change.
  struct Cells {
    std::vector<EnvTally> tallies;
    std::vector<SharedTally> shared;
  };
  // Throws StoreFailure.
  const Cells& of(Database& database, std::string_view tenant, std::string_view problem_code);
  // Own outcomes changed these cells; sums are all that counts, so a change is one more cell.
  void add(std::span<const RollupChange> changes);
  void clear();

 private:
  const std::string& text(std::string_view value);
  // Cells of one environment share one list of tokens, by which rank() knows them.
  std::span<const std::string> tokens(const std::string& env_fp, std::string_view json_text);
  void read_tallies(Query& query, std::vector<EnvTally>& tallies);

  std::map<std::string, Cells, std::less<>> of_problem_;
  std::set<std::string, std::less<>> texts_;
  std::unordered_map<std::string, std::vector<std::string>> tokens_;
  std::size_t cells_ = 0;
};

}  // namespace devdiag::local
