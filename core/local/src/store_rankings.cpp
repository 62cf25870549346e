// Reads counts for rankings: changes since a cursor, one problem, other tenants.
#include <charconv>

#include "devdiag/limits.hpp"
#include "fold.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

// -1 for anything that is not a version of this incarnation.
std::int64_t version_of(std::string_view cursor, std::string_view incarnation) {
  if (!cursor.starts_with(incarnation)) return -1;
  cursor.remove_prefix(incarnation.size());
  if (!cursor.starts_with(':')) return -1;
  cursor.remove_prefix(1);
  std::int64_t version = -1;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), version);
  return error == std::errc() && end == cursor.data() + cursor.size() ? version : -1;
}

std::string cursor_of(const std::string& incarnation, std::int64_t version) {
  return incarnation + ":" + std::to_string(version);
}

std::int64_t current_version(Database& database, std::string_view tenant) {
  Query query = database.query("version_read");
  query.bind(tenant);
  return query.step() ? query.integer(0) : 0;
}

std::int64_t versions_of_others(Database& database, std::string_view tenant) {
  Query query = database.query("versions_of_others");
  query.bind(tenant);
  return query.step() ? query.integer(0) : 0;
}

// Columns: problem_code, fix_code, env_fp, env, day, worked, failed, regressed.
std::vector<TallyRow> take_rows(Query& query) {
  std::vector<TallyRow> rows;
  std::string env_text;
  std::vector<std::string> env;
  while (query.step()) {
    // Neighbouring rows mostly share their environment.
    if (rows.empty() || query.text(3) != env_text) {
      env_text = query.text(3);
      env = tokens_of_row(env_text);
    }
    TallyRow row;
    row.problem_code = query.text(0);
    row.fix_code = query.text(1);
    row.env_fp = query.text(2);
    row.env = env;
    row.day = query.integer(4);
    row.tally = {query.integer(5), query.integer(6), query.integer(7)};
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

const std::vector<SharedRow>& read_shared(Database& database, SharedCache& cache, std::string_view tenant) {
  const std::int64_t versions = versions_of_others(database, tenant);
  auto found = cache.of_tenant.find(tenant);
  if (found == cache.of_tenant.end()) found = cache.of_tenant.emplace(tenant, SharedCache::Entry{}).first;
  SharedCache::Entry& entry = found->second;
  if (entry.versions == versions) return entry.rows;
  entry.rows.clear();
  Query query = database.query("shared_tallies");
  query.bind(tenant, limits::kMinClientsShared);
  while (query.step()) {
    SharedRow row;
    row.problem_code = query.text(0);
    row.fix_code = query.text(1);
    row.tally = {query.integer(2), query.integer(3), query.integer(4)};
    row.clients = query.integer(5);
    entry.rows.push_back(std::move(row));
  }
  entry.versions = versions;
  return entry.rows;
}

std::string read_cursor(Database& database, const std::string& incarnation, std::string_view tenant) {
  return cursor_of(incarnation, current_version(database, tenant));
}

RankingPage read_rankings(Database& database, SharedCache& cache, const std::string& incarnation,
                          std::string_view tenant, std::string_view cursor) {
  Transaction snapshot(database, Transaction::Kind::read);
  const std::int64_t version = current_version(database, tenant);
  const std::int64_t since = version_of(cursor, incarnation);
  RankingPage page;
  page.cursor = cursor_of(incarnation, version);
  page.reset = since < 0 || since > version;
  if (page.reset) {
    Query query = database.query("rollup_all");
    query.bind(tenant);
    page.rows = take_rows(query);
  } else if (since < version) {
    Query query = database.query("rollup_since");
    query.bind(tenant, since);
    page.rows = take_rows(query);
  }
  page.shared = read_shared(database, cache, tenant);
  snapshot.commit();
  return page;
}

std::vector<TallyRow> read_tallies(Database& database, std::string_view tenant,
                                   std::string_view problem_code) {
  Query query = database.query("rollup_of_problem");
  query.bind(tenant, problem_code);
  return take_rows(query);
}

}  // namespace devdiag::local
