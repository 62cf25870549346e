// The Store over SQLite: one writer thread, one thread for long reads, short reads where they are asked for.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "store/sqlite_reader.hpp"
#include "store/sqlite_worker.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {

class SqliteStore final : public Store {
 public:
  // Creates and migrates the file; blocking.
  static Result<std::unique_ptr<Store>> open(const std::string& path);
  ~SqliteStore() override;

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
  explicit SqliteStore(std::string path);

  // Runs `ask(EventStore&)` on that worker's thread.
  template <class Value, class Ask>
  Async<Value> on(SqliteWorker& worker, Ask ask);
  // Runs `ask(reader)` here and now on this thread's own reading connection; for reads of a few rows.
  template <class Value, class Ask>
  Async<Value> here(Ask ask);
  SqliteWorker& long_reads() { return reader_ ? *reader_ : *writer_; }
  SqliteReader* reader_of_this_thread();

  std::uint64_t id_;
  std::string path_;
  bool in_memory_;  // then nobody else can open it, and everything runs on the writer's thread
  std::atomic<bool> stopped_{false};
  std::atomic<std::uint64_t> commits_{0};
  std::unique_ptr<SqliteWorker> writer_, reader_;
  std::mutex readers_mutex_;
  std::vector<std::pair<std::thread::id, std::unique_ptr<SqliteReader>>> readers_;
};

}  // namespace devdiag::gateway
