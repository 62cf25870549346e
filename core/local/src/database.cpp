// Opening a learning database: whose file it is, which schema it has, how it is journalled.
#include "database.hpp"

#include <algorithm>
#include <charconv>
#include <devdiag/embedded/sqlite_migrations.hpp>
#include <devdiag/embedded/sqlite_queries.hpp>

namespace devdiag::local {
namespace {

// "DDlg" in the file's header: tells our files from those of other programs.
constexpr std::int64_t kApplicationId = 0x44446c67;
constexpr int kBusyTimeoutMs = 5'000;
// Pages (4 KiB) the write-ahead log may hold before it is copied back: small where the quota counts.
constexpr int kPageCheckpoint = 500;
constexpr int kServerCheckpoint = 4'000;
constexpr int kJournalTries = 500;
constexpr int kJournalWaitMs = 10;

std::string_view query_text(std::string_view name) {
  const auto files = sqlite_queries();
  const auto found = std::ranges::find_if(files, [&](const EmbeddedFile& file) {
    return file.name.size() == name.size() + 4 && file.name.starts_with(name);
  });
  return found == files.end() ? std::string_view() : found->text;
}

void set_pragma(Database& database, std::string_view name, std::int64_t value) {
  database.pragma(std::string(name) + "=" + std::to_string(value));
}

// Refuses what is not ours to touch; returns the schema version, 0 for an empty file.
std::int64_t identify(Database& database, const std::string& path) {
  const std::int64_t application = pragma_number(database, "application_id");
  const std::int64_t version = pragma_number(database, "user_version");
  const bool empty = database.pragma("schema_version") == "0";
  if (empty && version == 0) return 0;
  if (application != kApplicationId) {
    throw StoreFailure{{Errc::storage_corrupt, path, "the file belongs to another program",
                        "a DevDiag database or no file", Retry::never},
                       SQLITE_NOTADB};
  }
  if (version > latest_schema_version()) {
    throw StoreFailure{
        {Errc::storage_newer, path,
         "the database has schema " + std::to_string(version) + ", this program knows " +
             std::to_string(latest_schema_version()),
         "schema " + std::to_string(latest_schema_version()) + " or older", Retry::after_upgrade},
        SQLITE_ERROR};
  }
  return version;
}

// Two programs that open a new file at once may collide here, and SQLite does not wait by itself.
void use_write_ahead_log(Database& database) {
  for (int tries = 0;; ++tries) {
    try {
      database.pragma("journal_mode=WAL");
      return;
    } catch (const StoreFailure& failure) {
      if (failure.sqlite_code != SQLITE_BUSY || tries == kJournalTries) throw;
      sqlite3_sleep(kJournalWaitMs);
    }
  }
}

void configure(Database& database, const OpenOptions& options) {
  use_write_ahead_log(database);
  database.pragma("synchronous=FULL");
  database.pragma("foreign_keys=ON");
  const int pages = options.exclusive ? kPageCheckpoint : kServerCheckpoint;
  set_pragma(database, "wal_autocheckpoint", pages);
  set_pragma(database, "journal_size_limit", pages * 4'096);
}

// Returns the version found under the lock: another program may have been faster.
std::int64_t migrate(Database& database, const std::string& path) {
  Transaction transaction(database, Transaction::Kind::write);
  const std::int64_t found = identify(database, path);
  for (const EmbeddedFile& file : sqlite_migrations()) {
    std::int64_t number = 0;
    std::from_chars(file.name.data(), file.name.data() + file.name.size(), number);
    if (number <= found) continue;
    database.execute(file.text);
    set_pragma(database, "user_version", number);
  }
  set_pragma(database, "application_id", kApplicationId);
  transaction.commit();
  return found;
}

std::string ensure_incarnation(Database& database, std::int64_t now_ms, const Entropy& entropy) {
  Transaction transaction(database, Transaction::Kind::write);
  std::string incarnation = meta_text(database, "incarnation");
  if (incarnation.empty()) {
    incarnation = mint_uuid7(now_ms, entropy);
    set_meta(database, "incarnation", incarnation);
  }
  transaction.commit();
  return incarnation;
}

void open_reader(OpenedDatabase& opened, const OpenOptions& options, std::int64_t version) {
  if (version != latest_schema_version()) {
    throw StoreFailure{{Errc::unavailable, options.path, "the database is not set up yet", "", Retry::later},
                       SQLITE_ERROR};
  }
  opened.database->pragma("query_only=ON");
  opened.info.incarnation = meta_text(*opened.database, "incarnation");
}

}  // namespace

int latest_schema_version() {
  int number = 0;
  const std::string_view name = sqlite_migrations().back().name;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

OpenedDatabase open_database(const OpenOptions& options, std::int64_t now_ms, const Entropy& entropy) {
  const int flags = SQLITE_OPEN_READWRITE | (options.read_only ? 0 : SQLITE_OPEN_CREATE);
  OpenedDatabase opened;
  opened.database = std::make_unique<Database>(options.path, options.vfs, flags, query_text);
  Database& database = *opened.database;
  sqlite3_busy_timeout(database.handle(), kBusyTimeoutMs);
  if (options.exclusive) database.pragma("locking_mode=EXCLUSIVE");
  const std::int64_t version = identify(database, options.path);
  opened.info = {"sqlite", "", latest_schema_version()};
  if (options.read_only) {
    open_reader(opened, options, version);
    return opened;
  }
  configure(database, options);
  opened.created = version < latest_schema_version() && migrate(database, options.path) == 0;
  opened.info.incarnation = ensure_incarnation(database, now_ms, entropy);
  return opened;
}

std::string image_of(Database& database) {
  sqlite3_int64 size = 0;
  unsigned char* bytes = sqlite3_serialize(database.handle(), "main", &size, 0);
  if (bytes == nullptr) database.fail(SQLITE_NOMEM);
  std::string image(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  sqlite3_free(bytes);
  // Bytes 18 and 19 of the header say "write-ahead log"; a copy has none beside it and could not be opened.
  if (image.size() > 19) image[18] = image[19] = 1;
  return image;
}

std::int64_t pragma_number(Database& database, std::string_view name) {
  const std::string text = database.pragma(name);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string meta_text(Database& database, std::string_view key) {
  Query query = database.query("meta_read");
  query.bind(key);
  return query.step() ? std::string(query.text(0)) : std::string();
}

std::int64_t meta_number(Database& database, std::string_view key) {
  Query query = database.query("meta_read");
  query.bind(key);
  return query.step() ? query.integer(0) : 0;
}

void set_meta(Database& database, std::string_view key, std::string_view value) {
  database.query("meta_write").bind(key, value).run();
}

void set_meta(Database& database, std::string_view key, std::int64_t value) {
  database.query("meta_write").bind(key, value).run();
}

}  // namespace devdiag::local
