// Reads findings page by page, single attempts and the numbers of the store.
#include <algorithm>
#include <array>

#include "devdiag/limits.hpp"
#include "database.hpp"
#include "fold.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

// "<last_run>:<target>:<fingerprint>" of the last row shown. An unreadable cursor starts over from the first
// page.
std::array<std::string, 3> split_cursor(std::string_view cursor) {
  const auto first = cursor.find(':');
  const auto second = first == cursor.npos ? first : cursor.find(':', first + 1);
  if (second == cursor.npos) return {};
  return {std::string(cursor.substr(0, first)), std::string(cursor.substr(first + 1, second - first - 1)),
          std::string(cursor.substr(second + 1))};
}

FindingRow take_finding(const Query& query) {
  FindingRow row;
  row.problem_code = query.text(0);
  row.fingerprint = query.text(1);
  row.target = query.text(2);
  row.severity = query.text(3);
  row.subject = query.text(4);
  row.proof = query.text(5);
  row.env_fp = query.text(6);
  row.env = tokens_of_row(query.text(7));
  row.last_run = query.text(8);
  row.first_seen_ms = query.integer(9);
  row.last_seen_ms = query.integer(10);
  row.runs = query.integer(11);
  row.open = query.integer(12) != 0;
  row.client_id = query.text(13);
  return row;
}

}  // namespace

FindingPage read_findings(Database& database, std::string_view tenant, const FindingQuery& wanted) {
  FindingPage page;
  const auto [run, target, fingerprint] = split_cursor(wanted.before);
  const std::size_t limit = std::clamp<std::size_t>(wanted.limit, 1, limits::kPageRows);
  Transaction snapshot(database, Transaction::Kind::read);
  {
    Query query = database.query("finding_page");
    query.bind(tenant, wanted.problem_code, wanted.target, wanted.severity, run, target, fingerprint,
               limit + 1);
    while (query.step()) page.rows.push_back(take_finding(query));
  }
  if (page.rows.size() > limit) {
    page.rows.pop_back();
    const FindingRow& last = page.rows.back();
    page.next = last.last_run + ":" + last.target + ":" + last.fingerprint;
  }
  {
    Query query = database.query("finding_count");
    query.bind(tenant, wanted.problem_code, wanted.target, wanted.severity);
    if (query.step()) page.total = query.integer(0);
  }
  snapshot.commit();
  return page;
}

std::optional<AttemptRow> read_attempt(Database& database, std::string_view tenant, std::string_view id) {
  Query query = database.query("attempt_read");
  query.bind(tenant, id);
  if (!query.step()) return std::nullopt;
  AttemptRow row;
  row.id = query.text(0);
  row.run = query.text(1);
  row.target = query.text(2);
  row.problem_code = query.text(3);
  row.fingerprint = query.text(4);
  row.fix_code = query.text(5);
  row.env_fp = query.text(6);
  row.env = tokens_of_row(query.text(7));
  row.actor = actor_of_row(query.text(8));
  row.client_id = query.text(9);
  if (!query.null(10)) {
    row.verdict = verdict_of_row(query.text(10));
    row.known = known_of_row(query.text(11));
  }
  return row;
}

std::int64_t database_bytes(Database& database) {
  return pragma_number(database, "page_count") * pragma_number(database, "page_size");
}

std::int64_t read_data_version(Database& database) {
  Query query = database.query("data_version");
  query.bind();
  return query.step() ? query.integer(0) : 0;
}

StoreStatus read_status(Database& database, const StoreInfo& info, std::string_view tenant) {
  StoreStatus status;
  status.info = info;
  status.bytes = database_bytes(database);
  Query query = database.query("store_status");
  query.bind(tenant);
  if (!query.step()) return status;
  status.runs = query.integer(0);
  status.findings_open = query.integer(1);
  status.attempts = query.integer(2);
  status.outcomes = query.integer(3);
  status.clients = query.integer(4);
  status.quarantined = query.integer(5);
  status.ranking_version = query.integer(6);
  const std::string_view newest = query.text(7);
  status.last_event_ms = newest.empty() ? 0 : mint_ms(newest);
  return status;
}

}  // namespace devdiag::local
