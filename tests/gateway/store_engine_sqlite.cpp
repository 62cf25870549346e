// The contract test over SQLite.
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "store_engine.hpp"

namespace devdiag::test {
namespace {

class SqliteFile final : public Database {
 public:
  SqliteFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "devdiag-store-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for a test's database");
    folder_ = pattern;
  }
  ~SqliteFile() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string url() const override { return "sqlite:" + path(); }

  void tamper(const std::string& statement) override { ask(statement); }

  std::string ask(const std::string& query) override {
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(path().c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
      throw std::runtime_error("cannot open " + path());
    }
    sqlite3_busy_timeout(database, 5'000);
    std::string first;
    char* message = nullptr;
    const auto keep_first = [](void* kept, int columns, char** values, char**) {
      if (columns > 0 && values[0] != nullptr) *static_cast<std::string*>(kept) = values[0];
      return 0;
    };
    const int code = sqlite3_exec(database, query.c_str(), keep_first, &first, &message);
    const std::string failed = message != nullptr ? message : "";
    sqlite3_free(message);
    sqlite3_close(database);
    if (code != SQLITE_OK) throw std::runtime_error(failed);
    return first;
  }

 private:
  std::string path() const { return folder_ + "/devdiag.db"; }
  std::string folder_;
};

}  // namespace

std::string_view engine_name() { return "sqlite"; }
std::string engine_missing() { return ""; }
std::unique_ptr<Database> fresh_database() { return std::make_unique<SqliteFile>(); }

// SQLite takes any text, so a constraint has to be there that no reader of events knows.
Event poison(Database& database, Minter& mint) {
  database.tamper(
      "CREATE TRIGGER IF NOT EXISTS poisoned BEFORE INSERT ON finding WHEN new.subject = 'poison' "
      "BEGIN SELECT raise(ABORT, 'poison'); END");
  return run_event(mint, kNow, target(66), {found("CSP_MISSING", fingerprint(66), "poison")});
}

}  // namespace devdiag::test
