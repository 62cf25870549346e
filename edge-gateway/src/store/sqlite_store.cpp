// Verbs of the SQLite store.
#include "store/sqlite_store.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>

#include "devdiag/limits.hpp"
#include "store/plain_text.hpp"
#include "store/store_limits.hpp"

namespace devdiag::gateway {

using local::EventStore;

namespace {

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::int64_t now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

Entropy entropy() {
  Entropy out;
  std::random_device device;
  std::generate(std::begin(out.bytes), std::end(out.bytes),
                [&] { return static_cast<std::uint8_t>(device()); });
  return out;
}

Result<std::unique_ptr<EventStore>> open_file(const std::string& path, bool read_only) {
  local::OpenOptions options;
  options.path = path;
  options.read_only = read_only;
  return EventStore::open(options, now_ms(), entropy());
}

Error closed() { return {Errc::unavailable, "", "the store is closing", "", Retry::later}; }
Error busy() { return {Errc::unavailable, "", "too much is waiting to be stored", "", Retry::later}; }

Async<Result<FindingPage>> bad_cursor() {
  co_return Error{Errc::bad_field, "before", "not a cursor of an earlier page",
                  "the `next` of an earlier page", Retry::after_change};
}

template <class Value, class Ask>
class AskTask final : public SqliteTask {
 public:
  AskTask(Ask ask, Completion<Value> waiting) : ask_(std::move(ask)), waiting_(std::move(waiting)) {}
  void run(EventStore& store) override { waiting_.complete(ask_(store)); }
  void refuse() { waiting_.complete(busy()); }

 private:
  Ask ask_;
  Completion<Value> waiting_;
};

}  // namespace

SqliteStore::SqliteStore(std::string path)
    : id_(next_id()), path_(std::move(path)), in_memory_(path_ == ":memory:") {}

SqliteStore::~SqliteStore() { stop(); }

Result<std::unique_ptr<Store>> SqliteStore::open(const std::string& path) {
  std::unique_ptr<SqliteStore> store(new SqliteStore(path));
  Result<std::unique_ptr<EventStore>> writer = open_file(path, false);
  if (!writer) return std::move(writer).error();
  store->writer_ = std::make_unique<SqliteWorker>(std::move(writer).value(), store->commits_);
  if (!store->in_memory_) {
    Result<std::unique_ptr<EventStore>> reader = open_file(path, true);
    if (!reader) return std::move(reader).error();
    store->reader_ = std::make_unique<SqliteWorker>(std::move(reader).value(), store->commits_);
  }
  return std::unique_ptr<Store>(std::move(store));
}

void SqliteStore::stop() {
  if (stopped_.exchange(true)) return;
  if (reader_) reader_->stop();
  {
    const std::lock_guard lock(readers_mutex_);
    readers_.clear();
  }
  // Last, so that the last connection to close is one that may checkpoint the log into the file.
  if (writer_) writer_->stop();
}

SqliteReader* SqliteStore::reader_of_this_thread() {
  struct Last {
    std::uint64_t store = 0;
    SqliteReader* reader = nullptr;
  };
  static thread_local Last last;  // store ids are never reused, so a stale pointer is never taken
  if (last.store == id_) return last.reader;
  const std::lock_guard lock(readers_mutex_);
  const auto self = std::this_thread::get_id();
  auto found =
      std::find_if(readers_.begin(), readers_.end(), [&](const auto& each) { return each.first == self; });
  if (found == readers_.end()) {
    Result<std::unique_ptr<EventStore>> opened = open_file(path_, true);
    if (!opened) return nullptr;
    found = readers_.emplace(readers_.end(), self,
                             std::make_unique<SqliteReader>(std::move(opened).value(), commits_));
  }
  last = {id_, found->second.get()};
  return last.reader;
}

template <class Value, class Ask>
Async<Value> SqliteStore::on(SqliteWorker& worker, Ask ask) {
  if (stopped_) co_return closed();
  auto start = [&worker, ask = std::move(ask)](Completion<Value> waiting) mutable {
    auto asking = std::make_unique<AskTask<Value, Ask>>(std::move(ask), std::move(waiting));
    AskTask<Value, Ask>& same = *asking;
    std::unique_ptr<SqliteTask> task = std::move(asking);
    if (!worker.add(task)) same.refuse();
  };
  co_return co_await completed_elsewhere<Value>(std::move(start));
}

template <class Value, class Ask>
Async<Value> SqliteStore::here(Ask ask) {
  if (stopped_) co_return closed();
  SqliteReader* const reader = in_memory_ ? nullptr : reader_of_this_thread();
  if (reader == nullptr) co_return co_await on<Value>(long_reads(), std::move(ask));
  co_return ask(*reader);
}

Async<Result<StoreInfo>> SqliteStore::info() {
  auto ask = [](auto& store) { return Result<StoreInfo>(store.info()); };
  return here<Result<StoreInfo>>(std::move(ask));
}

Async<Result<PushAnswer>> SqliteStore::push(PushRequest request) {
  if (stopped_) co_return closed();
  if (request.client_id.empty() ||
      plain_text(request.client_id, store_limits::kClientIdBytes) != request.client_id) {
    co_return Error{Errc::bad_field, "client_id", "not a client id", "1 to 64 bytes of text", Retry::never};
  }
  if (request.events.empty()) co_return PushAnswer{};
  auto start = [this, request = std::move(request)](Completion<Result<PushAnswer>> waiting) mutable {
    std::unique_ptr<SqlitePush> push(new SqlitePush{std::move(request), std::move(waiting)});
    if (!writer_->add(push)) push->waiting.complete(busy());
  };
  co_return co_await completed_elsewhere<Result<PushAnswer>>(std::move(start));
}

Async<Status> SqliteStore::quarantine(std::string tenant, std::string client_id, std::string id, Errc code,
                                      std::string body) {
  auto ask = [this, tenant = std::move(tenant), client = plain_text(client_id, store_limits::kClientIdBytes),
              name = plain_text(id, store_limits::kQuarantineIdBytes), code,
              kept = plain_text(body, limits::kQuarantineBodyBytes)](EventStore& store) {
    Status done = store.quarantine(tenant, client, name, code, kept, now_ms());
    if (done) commits_.fetch_add(1, std::memory_order_release);
    return done;
  };
  return on<Status>(*writer_, std::move(ask));
}

Async<Result<std::string>> SqliteStore::cursor(std::string tenant) {
  auto ask = [tenant = std::move(tenant)](auto& store) { return store.cursor(tenant); };
  return here<Result<std::string>>(std::move(ask));
}

Async<Result<RankingPage>> SqliteStore::rankings(std::string tenant, std::string cursor) {
  auto ask = [tenant = std::move(tenant), cursor = std::move(cursor)](EventStore& store) {
    return store.rankings_since(tenant, cursor);
  };
  return on<Result<RankingPage>>(long_reads(), std::move(ask));
}

Async<Result<std::vector<TallyRow>>> SqliteStore::tallies(std::string tenant, std::string problem_code) {
  auto ask = [tenant = std::move(tenant), problem_code = std::move(problem_code)](auto& store) {
    return store.tallies(tenant, problem_code);
  };
  return here<Result<std::vector<TallyRow>>>(std::move(ask));
}

Async<Result<std::vector<SharedRow>>> SqliteStore::shared(std::string tenant, std::string problem_code) {
  auto ask = [tenant = std::move(tenant), problem_code = std::move(problem_code)](auto& store) {
    return store.shared(tenant, problem_code);
  };
  return here<Result<std::vector<SharedRow>>>(std::move(ask));
}

Async<Result<FindingPage>> SqliteStore::findings(std::string tenant, FindingQuery query) {
  // EventStore begins anew after a strange cursor; an agent that garbled one would then read the same page
  // for ever.
  if (!query.before.empty() && !is_uuid7(query.before.substr(0, query.before.find(':')))) {
    return bad_cursor();
  }
  auto ask = [tenant = std::move(tenant), query = std::move(query)](EventStore& store) {
    return store.findings(tenant, query);
  };
  return on<Result<FindingPage>>(long_reads(), std::move(ask));
}

Async<Result<std::optional<AttemptRow>>> SqliteStore::attempt(std::string tenant, std::string id) {
  auto ask = [tenant = std::move(tenant), id = std::move(id)](auto& store) {
    return store.attempt(tenant, id);
  };
  return here<Result<std::optional<AttemptRow>>>(std::move(ask));
}

// Answered here as long as nothing changed; counting is left to the thread for long reads.
Async<Result<StoreStatus>> SqliteStore::status(std::string tenant) {
  if (stopped_) co_return closed();
  SqliteReader* const reader = in_memory_ ? nullptr : reader_of_this_thread();
  std::uint64_t life = 0;
  if (reader != nullptr) {
    auto known = reader->status(tenant);
    if (!known) co_return std::move(known).error();
    if (known->status) co_return *std::move(known->status);
    life = known->life;
  }
  auto ask = [tenant](EventStore& store) { return store.status(tenant); };
  auto counted = co_await on<Result<StoreStatus>>(long_reads(), std::move(ask));
  if (counted && reader != nullptr) reader->learn(tenant, life, *counted);
  co_return counted;
}

Async<Status> SqliteStore::check() {
  auto ask = [](EventStore& store) { return store.check(); };
  return on<Status>(long_reads(), std::move(ask));
}

}  // namespace devdiag::gateway
