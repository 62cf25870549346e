// Opening a learning database: whose file it is, which schema it has, how it is journalled. Internal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "devdiag/local/event_store.hpp"
#include "sqlite.hpp"

namespace devdiag::local {

struct OpenedDatabase {
  std::unique_ptr<Database> database;
  StoreInfo info;
  bool created = false;  // had no schema before
};

// Checks before it changes anything, so that a damaged, foreign or newer file stays as it is. Throws
// StoreFailure.
OpenedDatabase open_database(const OpenOptions& options, std::int64_t now_ms, const Entropy& entropy);

int latest_schema_version();

// The whole database as one file that any SQLite program opens.
std::string image_of(Database& database);

// A pragma that answers a number; 0 when it answers nothing.
std::int64_t pragma_number(Database& database, std::string_view name);

// Values of the table `meta`. A missing number is 0, a missing text is "".
std::string meta_text(Database& database, std::string_view key);
std::int64_t meta_number(Database& database, std::string_view key);
void set_meta(Database& database, std::string_view key, std::string_view value);
void set_meta(Database& database, std::string_view key, std::int64_t value);

}  // namespace devdiag::local
