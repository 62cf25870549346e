// The Store over PostgreSQL.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "postgres/pool.hpp"
#include "store/push_plan.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

class PostgresStore final : public Store {
 public:
  // Connects, migrates and makes partitions; blocking. `url` is never repeated in errors: it may hold a
  // password.
  static Result<std::unique_ptr<Store>> open(std::string url, int threads);
  ~PostgresStore() override;

  Async<Result<StoreInfo>> info() override;
  Async<Result<PushAnswer>> push(PushRequest request) override;
  Async<Status> quarantine(std::string tenant, std::string client_id, std::string id, Errc code,
                           std::string body) override;
  Async<Result<std::string>> cursor(std::string tenant) override;
  Async<Result<RankingPage>> rankings(std::string tenant, std::string cursor) override;
  Async<Result<std::vector<TallyRow>>> tallies(std::string tenant, std::string problem_code) override;
  Async<Result<std::vector<SharedRow>>> shared(std::string tenant, std::string problem_code) override;
  Async<Result<FindingPage>> findings(std::string tenant, FindingQuery query) override;
  Async<Result<std::optional<AttemptRow>>> attempt(std::string tenant, std::string id) override;
  Async<Result<StoreStatus>> status(std::string tenant) override;
  Async<Status> check() override;
  void stop() override;

 private:
  PostgresStore(std::string url, int threads);

  // Gives `work` a connection and answers what it returns; runs it again when the server asks for that or an
  // idle connection turns out to be dead. `work` may therefore run several times.
  template <class Answer, class Work>
  Async<Answer> on_connection(postgres::Deadline deadline, Work work);
  Async<void> undo(postgres::Connection& connection, postgres::Deadline deadline);
  // Runs queries for one tenant as one transaction in one round trip.
  Async<std::vector<postgres::Rows>> read(std::string_view tenant, std::vector<postgres::Query> queries,
                                          postgres::Deadline deadline);
  Async<void> store_all(const PushRequest& request, PushPlan& plan, postgres::Deadline deadline);
  Async<void> park(const PushRequest& request, const Event& event, postgres::Deadline deadline);
  Async<RankingPage> read_rankings(const std::string& tenant, const std::string& cursor);
  void maintain();

  std::uint64_t id_;  // of this store's pools
  postgres::PoolOptions options_;
  std::atomic<bool> stopped_{false};
  std::mutex maintenance_mutex_;
  std::condition_variable maintenance_wake_;
  std::thread maintenance_;
};

}  // namespace devdiag::gateway
