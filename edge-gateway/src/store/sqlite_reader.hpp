// One thread's reading connection to a SQLite file, with the answers it gave since the file last changed.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.hpp"

namespace devdiag::gateway {

class SqliteReader {
 public:
  // `commits` counts what this process has committed and made visible.
  SqliteReader(std::unique_ptr<local::EventStore> store, const std::atomic<std::uint64_t>& commits)
      : store_(std::move(store)), commits_(commits) {}

  Result<StoreInfo> info() { return store_->info(); }
  Result<std::optional<AttemptRow>> attempt(std::string_view tenant, std::string_view id) {
    return store_->attempt(tenant, id);
  }
  Result<std::string> cursor(std::string_view tenant);
  Result<std::vector<TallyRow>> tallies(std::string_view tenant, std::string_view problem_code);
  Result<std::vector<SharedRow>> shared(std::string_view tenant, std::string_view problem_code);

  // The status as last counted, while it is still true; otherwise somebody else counts, after which the one
  // who asked says so. `life` names the state of the file that the question was about.
  struct KnownStatus {
    std::optional<StoreStatus> status;
    std::uint64_t life = 0;
  };
  Result<KnownStatus> status(std::string_view tenant);
  void learn(std::string_view tenant, std::uint64_t life, const StoreStatus& counted);

 private:
  template <class Value>
  using Answers = std::map<std::string, Value, std::less<>>;

  // Forgets all answers if anything was committed since they were given.
  Status look();
  template <class Value, class Ask>
  Result<Value> answer(Answers<Value>& answers, std::string key, Ask ask);

  std::unique_ptr<local::EventStore> store_;
  const std::atomic<std::uint64_t>& commits_;
  std::uint64_t seen_commits_ = 0, life_ = 0;
  std::int64_t data_version_ = -1;
  std::chrono::steady_clock::time_point looked_{};
  Answers<std::string> cursors_;
  Answers<std::vector<TallyRow>> tallies_;
  Answers<std::vector<SharedRow>> shared_;
  Answers<StoreStatus> statuses_;
};

}  // namespace devdiag::gateway
