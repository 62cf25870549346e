// The reading verbs of the PostgreSQL store.
#include <algorithm>
#include <charconv>
#include <utility>

#include "devdiag/limits.hpp"
#include "store/postgres_decode.hpp"
#include "store/postgres_error.hpp"
#include "store/postgres_sql.hpp"
#include "store/postgres_store.hpp"
#include "store/store_limits.hpp"

namespace devdiag::gateway {

using postgres::after;
using postgres::DatabaseError;
using postgres::Params;
using postgres::Query;
using postgres::Rows;

namespace {

template <class... Texts>
std::vector<Query> one(const postgres::Statement& statement, const Texts&... texts) {
  std::vector<Query> queries(1);
  queries[0].statement = &statement;
  (queries[0].params.text(texts), ...);
  return queries;
}

Error answered(const char* doing, const DatabaseError& failure) {
  log_failure(doing, failure);
  return to_error(failure);
}

struct CursorParts {
  std::string_view incarnation;
  std::int64_t version = 0;
};

// A cursor nobody issued stands for the beginning.
CursorParts parts_of(std::string_view cursor) {
  const std::size_t colon = cursor.rfind(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view digits = cursor.substr(colon + 1);
  std::int64_t version = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (failed != std::errc() || end != digits.data() + digits.size() || version < 0) return {};
  return {cursor.substr(0, colon), version};
}

std::vector<Query> ranking_queries(const std::string& tenant, std::int64_t since) {
  const PostgresSql& sql = postgres_sql();
  // The version first: rows that change between the two come again after the cursor.
  std::vector<Query> queries = one(sql.select_cursor, tenant);
  queries.push_back({&sql.select_rankings, {}});
  queries.back().params.text(tenant).int8(since);
  queries.push_back({&sql.select_shared, {}});
  queries.back().params.text(tenant).text("").int8(static_cast<std::int64_t>(limits::kMinClientsShared));
  return queries;
}

}  // namespace

Async<Result<StoreInfo>> PostgresStore::info() {
  try {
    std::vector<Query> queries = one(postgres_sql().select_info);
    const auto rows = co_await read("", std::move(queries), after(store_limits::kProbeWithin));
    co_return info_of(rows[0]);
  } catch (const DatabaseError& failure) {
    co_return answered("info", failure);
  }
}

Async<Result<std::string>> PostgresStore::cursor(std::string tenant) {
  try {
    std::vector<Query> queries = one(postgres_sql().select_cursor, tenant);
    const auto rows = co_await read(tenant, std::move(queries), after(store_limits::kReadWithin));
    co_return cursor_of(rows[0]);
  } catch (const DatabaseError& failure) {
    co_return answered("cursor", failure);
  }
}

Async<RankingPage> PostgresStore::read_rankings(const std::string& tenant, const std::string& cursor) {
  const postgres::Deadline deadline = after(store_limits::kReadWithin);
  const CursorParts since = parts_of(cursor);
  std::vector<Query> queries = ranking_queries(tenant, since.version);
  std::vector<Rows> rows = co_await read(tenant, std::move(queries), deadline);
  const bool known = rows[0].text(0, 0) == since.incarnation && since.version <= rows[0].integer(0, 1);
  if (!known && since.version > 0) {
    queries = ranking_queries(tenant, 0);
    rows = co_await read(tenant, std::move(queries), deadline);
  }
  co_return RankingPage{cursor_of(rows[0]), !known, tallies_of(rows[1]), shared_of(rows[2])};
}

Async<Result<RankingPage>> PostgresStore::rankings(std::string tenant, std::string cursor) {
  try {
    co_return co_await read_rankings(tenant, cursor);
  } catch (const DatabaseError& failure) {
    co_return answered("rankings", failure);
  }
}

Async<Result<std::vector<TallyRow>>> PostgresStore::tallies(std::string tenant, std::string problem_code) {
  try {
    std::vector<Query> queries = one(postgres_sql().select_tallies, tenant, problem_code);
    const auto rows = co_await read(tenant, std::move(queries), after(store_limits::kReadWithin));
    co_return tallies_of(rows[0]);
  } catch (const DatabaseError& failure) {
    co_return answered("tallies", failure);
  }
}

Async<Result<std::vector<SharedRow>>> PostgresStore::shared(std::string tenant, std::string problem_code) {
  if (problem_code.empty()) co_return std::vector<SharedRow>{};  // to the statement it means every problem
  try {
    std::vector<Query> queries = one(postgres_sql().select_shared, tenant, problem_code);
    queries[0].params.int8(static_cast<std::int64_t>(limits::kMinClientsShared));
    const auto rows = co_await read(tenant, std::move(queries), after(store_limits::kReadWithin));
    co_return shared_of(rows[0]);
  } catch (const DatabaseError& failure) {
    co_return answered("shared", failure);
  }
}

Async<Result<FindingPage>> PostgresStore::findings(std::string tenant, FindingQuery query) {
  const std::optional<FindingPlace> place = read_place(query.before);
  if (!place) {
    co_return Error{Errc::bad_field, "before", "not a cursor of an earlier page",
                    "the `next` of an earlier page", Retry::after_change};
  }
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, limits::kPageRows);
  try {
    const PostgresSql& sql = postgres_sql();
    std::vector<Query> queries =
        one(sql.select_findings, tenant, query.problem_code, query.target, query.severity);
    // One row more than asked for tells whether there is a next page.
    queries[0].params.uuid(place->last_run).text(place->target).text(place->fingerprint);
    queries[0].params.int8(static_cast<std::int64_t>(limit) + 1);
    queries.push_back(one(sql.count_findings, tenant, query.problem_code, query.target, query.severity)[0]);
    const auto rows = co_await read(tenant, std::move(queries), after(store_limits::kReadWithin));
    FindingPage page{findings_of(rows[0]), "", rows[1].integer(0, 0)};
    if (page.rows.size() > limit) {
      page.rows.resize(limit);
      page.next = write_place(page.rows.back());
    }
    co_return page;
  } catch (const DatabaseError& failure) {
    co_return answered("findings", failure);
  }
}

Async<Result<std::optional<AttemptRow>>> PostgresStore::attempt(std::string tenant, std::string id) {
  if (!is_uuid7(id)) co_return std::optional<AttemptRow>{};
  try {
    std::vector<Query> queries = one(postgres_sql().select_attempt, tenant);
    queries[0].params.date(mint_day(id)).uuid(id);
    const auto rows = co_await read(tenant, std::move(queries), after(store_limits::kReadWithin));
    co_return attempt_of(rows[0]);
  } catch (const DatabaseError& failure) {
    co_return answered("attempt", failure);
  }
}

Async<Result<StoreStatus>> PostgresStore::status(std::string tenant) {
  try {
    std::vector<Query> queries = one(postgres_sql().select_status, tenant);
    const auto rows = co_await read(tenant, std::move(queries), after(store_limits::kReadWithin));
    co_return status_of(rows[0]);
  } catch (const DatabaseError& failure) {
    co_return answered("status", failure);
  }
}

Async<Status> PostgresStore::check() {
  try {
    const PostgresSql& sql = postgres_sql();
    std::vector<Query> queries = one(sql.set_patience, "600000");
    queries.push_back({&sql.select_differences, {}});
    queries.back().params.int4(1);
    const auto rows = co_await read("", std::move(queries), after(store_limits::kCheckWithin));
    if (rows[1].count() == 0) co_return Done{};
    co_return Error{Errc::storage_corrupt, "", std::string(rows[1].text(0, 0)),
                    "rollups equal to their events", Retry::never};
  } catch (const DatabaseError& failure) {
    co_return answered("check", failure);
  }
}

}  // namespace devdiag::gateway
