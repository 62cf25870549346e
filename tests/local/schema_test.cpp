// Migrations, their dump, and files that are not ours to touch.
#include <cstdio>
#include <cstdlib>
#include <devdiag/embedded/sqlite_queries.hpp>
#include <fstream>
#include <sstream>

#include "database.hpp"
#include "fold.hpp"
#include "store_reads.hpp"
#include "support.hpp"

using namespace devdiag;
using namespace devdiag::local;
using namespace devdiag::local::test;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The schema as SQLite keeps it, comments included, so that the dump reads like the migrations.
std::string dumped_schema(Database& database) {
  std::string dump = "-- What the migrations add up to. Written by the test local_schema; do not edit.\n";
  sqlite3_stmt* statement = nullptr;
  const char* sql =
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' "
      "ORDER BY type = 'trigger', tbl_name, type DESC, name";
  REQUIRE(sqlite3_prepare_v2(database.handle(), sql, -1, &statement, nullptr) == SQLITE_OK);
  while (sqlite3_step(statement) == SQLITE_ROW) {
    dump += "\n" + std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0))) + ";\n";
  }
  sqlite3_finalize(statement);
  return dump;
}

}  // namespace

TEST_CASE("schema.sql is what the migrations add up to") {
  Random random(1);
  const auto opened = open_database({":memory:", "", false, false}, kNow, random.entropy());
  CHECK(opened.created);
  const std::string path = DEVDIAG_SOURCE_DIR "/sql/sqlite/schema.sql";
  const std::string dump = dumped_schema(*opened.database);
  if (std::getenv("DEVDIAG_ACCEPT") != nullptr) std::ofstream(path, std::ios::binary) << dump;
  // To accept a new schema: DEVDIAG_ACCEPT=1 and run this test again.
  CHECK(file_text(path) == dump);
}

TEST_CASE("every query fits the schema") {
  Random random(2);
  const auto opened = open_database({":memory:", "", false, false}, kNow, random.entropy());
  CHECK(sqlite_queries().size() > 50);
  for (const EmbeddedFile& file : sqlite_queries()) {
    CAPTURE(file.name);
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code = sqlite3_prepare_v2(opened.database->handle(), file.text.data(),
                                        static_cast<int>(file.text.size()), &statement, &rest);
    CHECK(code == SQLITE_OK);
    CHECK(statement != nullptr);
    const std::string_view left(rest, static_cast<std::size_t>(file.text.data() + file.text.size() - rest));
    CHECK(left.find_first_not_of(" \n") == left.npos);
    sqlite3_finalize(statement);
  }
}

TEST_CASE("a query name that does not exist is a defect, not a crash") {
  Random random(3);
  const auto opened = open_database({":memory:", "", false, false}, kNow, random.entropy());
  CHECK_THROWS_AS(opened.database->query("no_such_query"), StoreFailure);
  const auto first = opened.database->query("meta_read");
  CHECK_THROWS_AS(opened.database->query("meta_read"), StoreFailure);
}

TEST_CASE("tampered counts and verdicts are found and named") {
  for (const char* harm :
       {"UPDATE fix_outcome SET worked = 7", "DELETE FROM fix_outcome", "DELETE FROM verdict",
        "UPDATE verdict SET verdict = 'failed'", "DELETE FROM outcome"}) {
    CAPTURE(harm);
    Random random(4);
    const auto opened = open_database({":memory:", "", false, false}, kNow, random.entropy());
    {
      const Event outcome = outcome_event(mint_uuid7(kNow, random.entropy()),
                                          mint_uuid7(kNow, random.entropy()), Verdict::worked);
      const std::string sender = client(1);
      Fold fold(*opened.database, kNow);
      fold.add("t", sender, outcome);
      fold.finish();
    }
    check_database(*opened.database);
    opened.database->execute(harm);
    CHECK_THROWS_AS(check_database(*opened.database), StoreFailure);
  }
}

TEST_CASE("a correction that does not follow from the verdicts is found and named") {
  Random random(5);
  const auto opened = open_database({":memory:", "", false, false}, kNow, random.entropy());
  check_corrections(*opened.database);
  opened.database->execute("INSERT INTO ranking_correction VALUES ('t', 'P', 'f', 'e', 3, 1, 0, 0)");
  const auto named = guarded([&] {
    check_corrections(*opened.database);
    return Done{};
  });
  REQUIRE(!named);
  CHECK(named.error().path == "P f e 3");
}

TEST_CASE("result codes become the store's errors") {
  const auto code = [](int sqlite_code) { return store_error(sqlite_code, "f", "m").code; };
  CHECK(code(SQLITE_FULL) == Errc::storage_full);
  CHECK(code(SQLITE_BUSY) == Errc::storage_locked);
  CHECK(code(SQLITE_BUSY_SNAPSHOT) == Errc::storage_locked);
  CHECK(code(SQLITE_LOCKED) == Errc::storage_locked);
  CHECK(code(SQLITE_NOTADB) == Errc::storage_corrupt);
  CHECK(code(SQLITE_CORRUPT) == Errc::storage_corrupt);
  CHECK(code(SQLITE_CANTOPEN) == Errc::unavailable);
  CHECK(code(SQLITE_IOERR_FSYNC) == Errc::unavailable);
  CHECK(code(SQLITE_READONLY) == Errc::unavailable);
  CHECK(code(SQLITE_NOMEM) == Errc::unavailable);
  CHECK(code(SQLITE_ERROR) == Errc::internal);
  CHECK(store_error(SQLITE_FULL, "f", "m").retry == Retry::later);
}
