// Stores in files: kept over a restart, shared, locked, damaged, newer, another program's, poisoned. Native
// only: the page's files are tested in tests/wasm.
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

namespace fs = std::filesystem;

// A folder of its own, removed afterwards.
class Folder {
 public:
  explicit Folder(Random& random)
      : path_(fs::temp_directory_path() / ("devdiag-" + hex(random.below(~0ull), 16))) {
    fs::create_directory(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

// Different in every run: two test programs may run at once.
Random fresh_random() { return Random(std::random_device{}()); }

Result<std::unique_ptr<EventStore>> open_store(const std::string& path, Random& random,
                                               bool read_only = false) {
  return EventStore::open({path, "", read_only, false}, kNow, random.entropy());
}

void run_sql(const std::string& path, const std::string& sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  char* message = nullptr;
  const int code = sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
  CAPTURE(message);
  CHECK(code == SQLITE_OK);
  sqlite3_close(handle);
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

Event outcome(Random& random) {
  return outcome_event(mint_uuid7(kNow, random.entropy()), mint_uuid7(kNow, random.entropy()),
                       Verdict::worked);
}

}  // namespace

TEST_CASE("a store in a file outlives its program") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  std::string incarnation;
  const Event event = outcome(random);
  {
    const auto store = ok(open_store(path, random));
    incarnation = store->info().incarnation;
    ok(store->apply_events("t", client(1), {&event, 1}, kNow));
  }
  const auto store = ok(open_store(path, random));
  CHECK(store->info().incarnation == incarnation);
  CHECK(ok(store->status("t")).outcomes == 1);
  CHECK(ok(store->apply_events("t", client(1), {&event, 1}, kNow)).dup.size() == 1);
  ok(store->close());
}

TEST_CASE("a reader sees what is committed and cannot write") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  CHECK(code_of(open_store(path, random, true)) == Errc::unavailable);
  const auto writer = ok(open_store(path, random));
  const auto reader = ok(open_store(path, random, true));
  CHECK(reader->info().incarnation == writer->info().incarnation);
  const Event event = outcome(random);
  ok(writer->apply_events("t", client(1), {&event, 1}, kNow));
  CHECK(ok(reader->tallies("t", kProblem)).size() == 1);
  CHECK(ok(reader->rankings_since("t", "")).rows.size() == 1);
  CHECK_FALSE(reader->apply_events("t", client(1), {&event, 1}, kNow).ok());
  CHECK(ok(reader->status("t")).outcomes == 1);
}

TEST_CASE("several programs that open a new file at once agree on it") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  std::vector<std::string> incarnations(6);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < incarnations.size(); ++i) {
    threads.emplace_back([&, i, entropy = random.entropy()] {
      auto store = EventStore::open({path, "", false, false}, kNow, entropy);
      incarnations[i] = store ? store.value()->info().incarnation : store.error().detail;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const std::string& incarnation : incarnations) CHECK(incarnation == incarnations.front());
  CHECK(is_uuid7(incarnations.front()));
}

TEST_CASE("a newer file is left as it is") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  ok(ok(open_store(path, random))->close());
  run_sql(path, "PRAGMA user_version = 999");
  const std::string before = bytes_of(path);
  const auto refused = open_store(path, random);
  CHECK(code_of(refused) == Errc::storage_newer);
  CHECK(refused.error().retry == Retry::after_upgrade);
  CHECK(refused.error().path == path);
  CHECK(bytes_of(path) == before);
  CHECK(code_of(LocalStore::open({path, "", "default", false}, At(random, kNow))) == Errc::storage_newer);
  CHECK(bytes_of(path) == before);
}

TEST_CASE("a damaged or foreign file is left as it is") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  for (const char* text : {"O'Brien's shopping list", "SQLite format 3", "x"}) {
    CAPTURE(text);
    std::string bytes = text;
    bytes.resize(9'000, '#');
    write_bytes(path, bytes);
    CHECK(code_of(open_store(path, random)) == Errc::storage_corrupt);
    CHECK(bytes_of(path) == bytes);
  }
  fs::remove(path);
  run_sql(path, "CREATE TABLE recipe (name TEXT)");
  const std::string foreign = bytes_of(path);
  CHECK(code_of(open_store(path, random)) == Errc::storage_corrupt);
  CHECK(bytes_of(path) == foreign);
}

TEST_CASE("damage inside the file is found, not worked around") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  {
    const auto store = ok(open_store(path, random));
    std::vector<Event> events;
    for (int i = 0; i < 500; ++i) events.push_back(outcome(random));
    ok(store->apply_events("t", client(1), events, kNow));
    ok(store->close());
  }
  std::string bytes = bytes_of(path);
  for (std::size_t at = 4'096 * 10; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at);
  write_bytes(path, bytes);
  const auto store = open_store(path, random);
  if (store) CHECK(code_of(store.value()->check()) == Errc::storage_corrupt);
  if (!store) CHECK(code_of(store) == Errc::storage_corrupt);
}

TEST_CASE("a folder that does not exist is named") {
  Random random = fresh_random();
  const auto refused = open_store("/no-such-folder/learn.db", random);
  CHECK(code_of(refused) == Errc::unavailable);
  CHECK(refused.error().path == "/no-such-folder/learn.db");
  CHECK_FALSE(refused.error().allowed.empty());
}

TEST_CASE("a file another owner holds is locked") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  const auto owner = ok(LocalStore::open({path, "", "default", false}, At(random, kNow)));
  ok(owner->record_run(report(0, {1}), "load-1", false, At(random, kNow)));
  const auto second = LocalStore::open({path, "", "default", false}, At(random, kNow));
  CHECK(code_of(second) == Errc::storage_locked);
  ok(owner->close());
  const auto third = ok(LocalStore::open({path, "", "default", false}, At(random, kNow)));
  CHECK(third->info().client_id == owner->info().client_id);
  CHECK_FALSE(third->info().created);
  CHECK(ok(third->status()).outbox.at("pending") == 1);
}

TEST_CASE("a file belongs to one tenant") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  ok(ok(LocalStore::open({path, "", "one", false}, At(random, kNow)))->close());
  const auto refused = LocalStore::open({path, "", "two", false}, At(random, kNow));
  CHECK(code_of(refused) == Errc::conflict);
  CHECK(refused.error().path == "tenant");
  CHECK(LocalStore::open({path, "", "one", false}, At(random, kNow)).ok());
}

TEST_CASE("one poison event is refused alone and kept for a person") {
  Random random = fresh_random();
  const Folder folder(random);
  const std::string path = folder.file("learn.db");
  std::vector<Event> events;
  for (int i = 0; i < 9; ++i) events.push_back(outcome(random));
  ok(ok(open_store(path, random))->close());
  run_sql(path, "CREATE TRIGGER poison BEFORE INSERT ON outcome WHEN new.id = '" + events[4].id +
                    "' BEGIN SELECT raise(ABORT, 'poison'); END");
  const auto store = ok(open_store(path, random));
  const std::vector<EventStore::Push> pushes = {{"t", client(1), events},
                                                {"u", client(2), {outcome(random)}}};
  const auto answers = ok(store->apply_pushes(pushes, kNow));
  CHECK(answers[0].ok.size() == 8);
  REQUIRE(answers[0].refused.size() == 1);
  CHECK(answers[0].refused[0].index == 4);
  CHECK(answers[0].refused[0].error.code == Errc::bad_field);
  CHECK(answers[0].refused[0].error.retry == Retry::never);
  CHECK(answers[1].ok.size() == 1);
  CHECK(ok(store->status("t")).quarantined == 1);
  CHECK(ok(store->status("t")).outcomes == 8);
  ok(store->check());
  // Pushed again: the same answer, and nothing is parked twice.
  CHECK(ok(store->apply_pushes(pushes, kNow))[0].dup.size() == 8);
  CHECK(ok(store->status("t")).quarantined == 1);
}
