// Compares two SQLite files table by table.
#include <sqlite3.h>

#include <stdexcept>
#include <vector>

#include "push_compare.hpp"

namespace devdiag::bench {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) fail();
  }
  ~Reader() { sqlite3_close(handle_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // First column of every row.
  std::vector<std::string> ask(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) fail();
    std::vector<std::string> rows;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      rows.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
    }
    if (sqlite3_finalize(statement) != SQLITE_OK) fail();
    return rows;
  }

 private:
  [[noreturn]] void fail() { throw std::runtime_error(sqlite3_errmsg(handle_)); }
  sqlite3* handle_ = nullptr;
};

}  // namespace

std::string different_rows_sqlite(const std::string& path, const std::string& other_path) {
  Reader reader(path);
  reader.ask("ATTACH '" + other_path + "' AS other");
  const auto tables = reader.ask(
      "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> "
      "'meta' ORDER BY name");
  for (const std::string& table : tables) {
    const std::string columns = reader
                                    .ask("SELECT group_concat(name) FROM pragma_table_info('" + table +
                                         "') WHERE name <> 'received_ms' AND NOT ('" + table +
                                         "' = 'client' AND name LIKE '%seen_ms')")
                                    .front();
    const auto minus = [&](const std::string& a, const std::string& b) {
      return reader
          .ask("SELECT count(*) FROM (SELECT " + columns + " FROM " + a + "." + table + " EXCEPT SELECT " +
               columns + " FROM " + b + "." + table + ")")
          .front();
    };
    const std::string ours = minus("main", "other"), theirs = minus("other", "main");
    if (ours != "0" || theirs != "0") return table + ": " + ours + " and " + theirs + " rows of their own";
  }
  return {};
}

}  // namespace devdiag::bench
