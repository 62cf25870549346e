// Chooses the engine by the URL.
#include <string>

#include "postgres/conninfo.hpp"
#include "store/postgres_store.hpp"
#include "store/sqlite_store.hpp"
#include "store/store.hpp"

namespace devdiag::gateway {
namespace {

constexpr std::string_view kAllowed =
    "sqlite:PATH (PATH may be :memory:) or postgresql://USER@HOST:PORT/DATABASE";

Error bad_url(std::string detail) {
  return {Errc::bad_field, "store", std::move(detail), std::string(kAllowed), Retry::after_change};
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(std::string_view url, int threads) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite)) {
    const std::string path(url.substr(kSqlite.size()));
    if (path.empty()) return bad_url("sqlite: without a path");
    return SqliteStore::open(path);
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    if (!postgres::is_connection_url(std::string(url))) return bad_url("not a URL that libpq understands");
    return PostgresStore::open(std::string(url), threads);
  }
  return bad_url("unknown kind of store");
}

}  // namespace devdiag::gateway
