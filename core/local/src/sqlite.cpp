// SQLite with owners and exceptions, and the one table from its result codes to the store's errors.
#include "sqlite.hpp"

#include <memory>

namespace devdiag::local {
namespace {

Error make_error(Errc code, std::string_view path, std::string detail, std::string allowed, Retry retry) {
  return {code, std::string(path), std::move(detail), std::move(allowed), retry};
}

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

}  // namespace

Error store_error(int extended_code, std::string_view path, std::string_view message) {
  const std::string said = " (" + std::string(message) + ")";
  switch (extended_code & 0xff) {
    case SQLITE_FULL:
      return make_error(Errc::storage_full, path, "the disk or quota is full; nothing was written" + said,
                        "free space", Retry::later);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make_error(Errc::storage_locked, path, "another process or tab owns the database" + said, "",
                        Retry::later);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return make_error(Errc::storage_corrupt, path, "the file is damaged or no database" + said,
                        "a DevDiag database; restore a copy or move the file away", Retry::never);
    case SQLITE_CANTOPEN:
      return make_error(Errc::unavailable, path, "the database file cannot be opened" + said,
                        "an existing folder, readable and writable", Retry::after_change);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return make_error(Errc::unavailable, path, "the database file is not writable" + said, "",
                        Retry::after_change);
    case SQLITE_IOERR:
    case SQLITE_PROTOCOL:
      return make_error(Errc::unavailable, path, "reading or writing the database failed" + said, "",
                        Retry::later);
    case SQLITE_NOMEM:
      return make_error(Errc::unavailable, path, "memory is exhausted; nothing was written", "",
                        Retry::later);
    default:
      return make_error(Errc::internal, path, "the database refused a statement" + said, "", Retry::never);
  }
}

// --- Query ---

Query::Query(Database& database, sqlite3_stmt* statement, bool* busy)
    : database_(database), statement_(statement), busy_(busy) {
  *busy_ = true;
}

Query::~Query() {
  sqlite3_reset(statement_);
  *busy_ = false;
}

void Query::bind_one(int index, std::string_view value) {
  // A null pointer would bind NULL; an empty text is not that.
  const char* data = value.data() != nullptr ? value.data() : "";
  const int code = sqlite3_bind_text64(statement_, index, data, value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
}

void Query::bind_one(int index, std::int64_t value) {
  const int code = sqlite3_bind_int64(statement_, index, value);
  if (code != SQLITE_OK) database_.fail(code);
}

void Query::bind_one(int index, std::nullptr_t) {
  const int code = sqlite3_bind_null(statement_, index);
  if (code != SQLITE_OK) database_.fail(code);
}

bool Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

std::int64_t Query::run() {
  while (step()) {
  }
  return database_.changes();
}

std::string_view Query::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

// --- Database ---

Database::Database(const std::string& path, const std::string& vfs, int flags, QueryText texts)
    : path_(path), texts_(texts) {
  const int code = sqlite3_open_v2(path.c_str(), &handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (code == SQLITE_OK) {
    sqlite3_extended_result_codes(handle_, 1);
    return;
  }
  StoreFailure failure{store_error(code, path_, handle_ != nullptr ? sqlite3_errmsg(handle_) : "no memory"),
                       code & 0xff};
  sqlite3_close_v2(handle_);
  throw failure;
}

Database::~Database() {
  close_statements();
  sqlite3_close_v2(handle_);
}

void Database::close_statements() {
  for (auto& [name, cached] : cached_) sqlite3_finalize(cached.statement);
  cached_.clear();
}

void Database::close() {
  close_statements();
  const int code = sqlite3_close(handle_);
  if (code != SQLITE_OK) fail(code);
  handle_ = nullptr;
}

void Database::fail(int code) {
  throw StoreFailure{store_error(code, path_, sqlite3_errmsg(handle_)), code & 0xff};
}

Query Database::query(std::string_view name) {
  auto found = cached_.find(name);
  if (found == cached_.end()) {
    const std::string_view text = texts_(name);
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) fail(code);
    found = cached_.emplace(name, Cached{statement, false}).first;
  }
  Cached& cached = found->second;
  if (cached.busy || cached.statement == nullptr) {
    throw StoreFailure{
        {Errc::internal, std::string(name), "the query is unknown or in use", "", Retry::never},
        SQLITE_MISUSE};
  }
  return {*this, cached.statement, &cached.busy};
}

void Database::execute(std::string_view sql) {
  const std::string text(sql);
  const int code = sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::string Database::pragma(std::string_view name_and_value) {
  const std::string sql = "PRAGMA " + std::string(name_and_value);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  const std::unique_ptr<sqlite3_stmt, Finalize> owner(statement);
  bool busy = false;
  Query query(*this, statement, &busy);
  if (!query.step()) return {};
  std::string first(query.text(0));
  query.run();
  return first;
}

// --- Transaction ---

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  // A writer takes its lock at once: a later upgrade could fail half-way through.
  database_.execute(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  // Some errors have rolled back already.
  if (open_ && database_.in_transaction())
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

Savepoint::Savepoint(Database& database) : database_(database) { database_.execute("SAVEPOINT one"); }

Savepoint::~Savepoint() {
  if (!open_ || !database_.in_transaction()) return;
  sqlite3_exec(database_.handle(), "ROLLBACK TO one; RELEASE one", nullptr, nullptr, nullptr);
}

void Savepoint::keep() {
  database_.execute("RELEASE one");
  open_ = false;
}

}  // namespace devdiag::local
