// devdiag rank, devdiag check-store: a store on the command line.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "cli/catalogue_text.hpp"
#include "cli/commands.hpp"
#include "devdiag/catalogue.hpp"
#include "store/store.hpp"

namespace devdiag::cli {
namespace {

using gateway::Async;
using gateway::SharedRow;
using gateway::Store;
using gateway::TallyRow;

// Runs one question to its end on this thread, then stops the store: its threads may still be handing over
// the answer, so it must end before the loop that waits for it.
template <class T>
Result<T> ask_and_stop(Store& store, Async<Result<T>> question) {
  boost::asio::io_context io(1);
  std::optional<Result<T>> answer;
  std::exception_ptr failure;
  auto wait = [&]() -> Async<void> { answer = co_await std::move(question); };
  boost::asio::co_spawn(io, wait, [&](std::exception_ptr thrown) { failure = thrown; });
  io.run();
  store.stop();
  if (failure) std::rethrow_exception(failure);
  return std::move(*answer);
}

Result<std::unique_ptr<Store>> store_of(const Values& values) {
  if (!values.has("store"))
    return Error{.code = Errc::bad_field,
                 .path = "--store",
                 .detail = "is missing",
                 .allowed = "sqlite:PATH or postgresql://user@host/database",
                 .retry = Retry::after_change};
  return gateway::open_store(values.get("store"), 1);
}

std::vector<std::string> env_of(const std::string& list) {
  std::vector<std::string> tokens;
  std::istringstream in(list);
  for (std::string token; std::getline(in, token, ',');)
    if (!token.empty()) tokens.push_back(token);
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  return tokens;
}

struct Counts {
  std::vector<TallyRow> tallies;
  std::vector<SharedRow> shared;
};

Async<Result<Counts>> counts_of(Store& store, std::string tenant, std::string problem_code) {
  auto tallies = co_await store.tallies(tenant, problem_code);
  if (!tallies) co_return std::move(tallies).error();
  auto shared = co_await store.shared(std::move(tenant), std::move(problem_code));
  if (!shared) co_return std::move(shared).error();
  co_return Counts{std::move(*tallies), std::move(*shared)};
}

std::vector<RankedFix> ranked(const ProblemInfo& problem, const Counts& counts,
                              const std::vector<std::string>& env) {
  std::vector<EnvTally> tallies;
  for (const TallyRow& row : counts.tallies) tallies.push_back({row.fix_code, row.env, row.day, row.tally});
  std::vector<SharedTally> shared;
  for (const SharedRow& row : counts.shared) shared.push_back({row.fix_code, row.tally, row.clients});
  return rank({problem.fixes, env, tallies, shared, today_day()}, LearnConfig{});
}

}  // namespace

int rank_command(const Values& values) {
  const std::string code = values.get("problem");
  const ProblemInfo* problem = find_problem(code);
  if (!problem)
    return refuse(Error{.code = Errc::not_found,
                        .path = "--problem",
                        .detail = "the catalogue has no problem '" + code + "'",
                        .allowed = "a code listed by `devdiag problems`",
                        .retry = Retry::after_change});
  if (!values.has("store")) return refuse(store_of(values).error());
  auto store = store_of(values);
  if (!store) return refuse(kExitStore, store.error());
  const auto counts = ask_and_stop(**store, counts_of(**store, values.get("tenant", "default"), code));
  if (!counts) return refuse(kExitStore, counts.error());
  const auto ranking = ranked(*problem, *counts, env_of(values.get("env")));
  if (wants_json(values)) return print(write_ranking(ranking).dump() + "\n");
  return print(ranking_text(code, ranking, paint_for_output(values)));
}

int check_store_command(const Values& values) {
  if (!values.has("store")) return refuse(store_of(values).error());
  auto store = store_of(values);
  if (!store) return refuse(kExitStore, store.error());
  const auto checked = ask_and_stop(**store, (*store)->check());
  if (!checked) return refuse(kExitStore, checked.error());
  return print("ok\n");
}

}  // namespace devdiag::cli
