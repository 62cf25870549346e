// Migrations and partitions.
#include "store/postgres_migrate.hpp"

#include <string>
#include <utility>

#include "devdiag/limits.hpp"
#include "store/postgres_sql.hpp"

namespace devdiag::gateway {
namespace {

using postgres::Connection;
using postgres::Deadline;
using postgres::Query;
using postgres::Rows;

constexpr std::int64_t kDayMs = 86'400'000;

// The key of the lock is any number that all gateways agree on.
constexpr const char* kLock =
    "BEGIN ISOLATION LEVEL READ COMMITTED;"
    "SELECT pg_advisory_xact_lock(5720364961838);";

constexpr const char* kFoundation =
    "CREATE SCHEMA IF NOT EXISTS devdiag;"
    "CREATE TABLE IF NOT EXISTS devdiag.migration ("
    "  version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());";

postgres::Async<Rows> ask(Connection& connection, const postgres::Statement& statement, Deadline deadline) {
  std::vector<Query> queries;
  queries.push_back({&statement, {}});
  std::vector<Rows> answers = co_await connection.run(queries, deadline);
  co_return std::move(answers[0]);
}

postgres::Async<int> present_version(Connection& connection, Deadline deadline) {
  const Rows exists = co_await ask(connection, postgres_sql().schema_exists, deadline);
  if (!exists.boolean(0, 0)) co_return 0;
  const Rows version = co_await ask(connection, postgres_sql().schema_version, deadline);
  co_return static_cast<int>(version.integer(0, 0));
}

Error newer(int version) {
  return {Errc::storage_newer, "store",
          "the database has schema version " + std::to_string(version) + ", written by a newer gateway",
          "schema version " + std::to_string(postgres_schema_version()) + " or older", Retry::after_upgrade};
}

postgres::Async<void> apply(Connection& connection, int version, Deadline deadline) {
  const EmbeddedFile& file = postgres_migrations()[static_cast<std::size_t>(version) - 1];
  co_await connection.script(std::string(file.text), deadline);
  std::vector<Query> record(1);
  record[0].statement = &postgres_sql().record_migration;
  record[0].params.int4(version).text(file.name);
  co_await connection.run(record, deadline);
}

}  // namespace

postgres::Async<Status> migrate(Connection& connection, Deadline deadline) {
  const int latest = postgres_schema_version();
  int version = co_await present_version(connection, deadline);
  if (version > latest) co_return newer(version);
  if (version == latest) co_return Done{};

  co_await connection.script(kLock, deadline);
  // Looked at again: whoever held the lock may have done the work.
  version = co_await present_version(connection, deadline);
  if (version == 0) co_await connection.script(kFoundation, deadline);
  while (version < latest) co_await apply(connection, ++version, deadline);
  co_await connection.script("COMMIT", deadline);
  if (version > latest) co_return newer(version);
  co_return Done{};
}

postgres::Async<void> ensure_partitions(Connection& connection, Deadline deadline) {
  std::vector<Query> queries(1);
  queries[0].statement = &postgres_sql().ensure_partitions;
  queries[0].params.int4(static_cast<std::int32_t>(limits::kWindowBackMs / kDayMs));
  queries[0].params.int4(static_cast<std::int32_t>(limits::kWindowForwardMs / kDayMs));
  co_await connection.run(queries, deadline);
}

}  // namespace devdiag::gateway
