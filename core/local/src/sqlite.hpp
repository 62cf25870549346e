// SQLite with owners and exceptions: database, cached statements, transactions. Internal to devdiag::local.
//
// Everything here throws StoreFailure, whose Error is ready to be returned; `guarded` turns it into a Result
// at the edge of the library. Nothing is thread-safe.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "devdiag/error.hpp"

namespace devdiag::local {

struct StoreFailure {
  Error error;
  int sqlite_code = SQLITE_OK;  // primary result code
};

// Text of a query by its name, which is its file's name without ".sql".
using QueryText = std::string_view (*)(std::string_view name);

class Database;

// A prepared statement on loan from the database; goes back, reset, when this ends.
// Bound text is not copied: it must live until the last step.
class Query {
 public:
  Query(Database& database, sqlite3_stmt* statement, bool* busy);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  template <class... T>
  Query& bind(T&&... values) {
    static_assert((!std::is_same_v<std::remove_cv_t<T>, std::string> && ...), "give the bound text a name");
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }
  bool step();         // false at the end
  std::int64_t run();  // to the end; rows changed

  std::string_view text(int column) const;  // valid until the next step
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  int columns() const { return sqlite3_column_count(statement_); }
  bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

 private:
  void bind_one(int index, std::string_view value);
  void bind_one(int index, std::int64_t value);
  void bind_one(int index, std::nullptr_t);
  void bind_one(int index, int value) { bind_one(index, static_cast<std::int64_t>(value)); }
  void bind_one(int index, std::size_t value) { bind_one(index, static_cast<std::int64_t>(value)); }
  void bind_one(int index, const std::string& value) { bind_one(index, std::string_view(value)); }
  void bind_one(int index, const char* value) { bind_one(index, std::string_view(value)); }

  Database& database_;
  sqlite3_stmt* statement_;
  bool* busy_;
};

class Database {
 public:
  Database(const std::string& path, const std::string& vfs, int flags, QueryText texts);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  Query query(std::string_view name);                   // one loan of a name at a time
  void execute(std::string_view sql);                   // any number of statements, results ignored
  std::string pragma(std::string_view name_and_value);  // first column of the first row, or ""
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  std::int64_t changes() const { return sqlite3_changes64(handle_); }
  std::int64_t all_changes() const { return sqlite3_total_changes64(handle_); }  // since it was opened
  sqlite3* handle() { return handle_; }
  void close();
  [[noreturn]] void fail(int code);

 private:
  struct Cached {
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  void close_statements();

  std::string path_;
  QueryText texts_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<std::string_view, Cached> cached_;
};

// Rolls back unless committed.
class Transaction {
 public:
  enum class Kind { read, write };
  Transaction(Database& database, Kind kind);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

// Undoes one step inside a transaction unless kept.
class Savepoint {
 public:
  explicit Savepoint(Database& database);
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint();
  void keep();

 private:
  Database& database_;
  bool open_ = true;
};

// What an SQLite result code means to a caller of the store.
Error store_error(int extended_code, std::string_view path, std::string_view message);

// Runs a verb; what it throws becomes its Error.
template <class Verb>
auto guarded(Verb&& verb) -> Result<decltype(verb())> {
  try {
    return verb();
  } catch (StoreFailure& failure) {
    return std::move(failure.error);
  } catch (const std::bad_alloc&) {
    return Error{Errc::unavailable, "", "memory is exhausted; nothing was written", "", Retry::later};
  }
}

}  // namespace devdiag::local
