// Compares what is stored with what follows from the stored outcomes.
#include <algorithm>
#include <map>

#include "fold.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

using Row = std::vector<std::string>;

[[noreturn]] void report(std::string where, std::string difference) {
  throw StoreFailure{{Errc::storage_corrupt, std::move(where), std::move(difference), "", Retry::never},
                     SQLITE_CORRUPT};
}

// The key of a cell or an attempt for people: all of it but the tenant.
std::string key_text(std::span<const std::string> key) {
  std::string text;
  for (const std::string& part : key.subspan(1)) text += (text.empty() ? "" : " ") + part;
  return text;
}

// Rows in the order of their first columns, the key: of each key the first.
class FirstRows {
 public:
  FirstRows(Database& database, std::string_view query_name, std::size_t key_columns)
      : query_(database.query(query_name)), key_columns_(key_columns) {}

  bool next() {
    const Row before = std::move(row_);
    do {
      row_.clear();
      if (!query_.step()) return false;
      for (int column = 0; column < query_.columns(); ++column) row_.emplace_back(query_.text(column));
    } while (!before.empty() && std::ranges::equal(key(), std::span(before).first(key_columns_)));
    return true;
  }
  const Row& row() const { return row_; }
  std::span<const std::string> key() const { return std::span(row_).first(key_columns_); }

 private:
  Query query_;
  std::size_t key_columns_;
  Row row_;
};

void expect_same(FirstRows expected, FirstRows stored, std::string_view difference) {
  for (;;) {
    const bool one_more = expected.next();
    const bool other_more = stored.next();
    if (!one_more && !other_more) return;
    if (one_more && other_more && expected.row() == stored.row()) continue;
    const bool missing = one_more && (!other_more || expected.row() < stored.row());
    report(key_text(missing ? expected.key() : stored.key()), std::string(difference));
  }
}

using Cells = std::map<Row, Tally>;  // by tenant, problem_code, fix_code, env_fp, day

Row cell_at(const Query& query, int column) {
  Row cell{std::string(query.text(0))};
  for (int i = 0; i < 4; ++i) cell.emplace_back(query.text(column + i));
  return cell;
}

Cells expected_corrections(Database& database) {
  Query query = database.query("check_covered");
  Cells cells;
  while (query.step()) {
    add_to(cells[cell_at(query, 1)], tally_of(verdict_of_row(query.text(5))));
    if (!query.null(10)) subtract_from(cells[cell_at(query, 6)], tally_of(verdict_of_row(query.text(10))));
  }
  std::erase_if(cells, [](const auto& cell) { return cell.second == Tally{}; });
  return cells;
}

Cells stored_corrections(Database& database) {
  Query query = database.query("check_corrections");
  Cells cells;
  while (query.step()) cells[cell_at(query, 1)] = {query.integer(5), query.integer(6), query.integer(7)};
  return cells;
}

}  // namespace

void check_database(Database& database) {
  const std::string integrity = database.pragma("integrity_check");
  if (integrity != "ok") report("integrity_check", integrity);
  Transaction snapshot(database, Transaction::Kind::read);
  expect_same({database, "check_outcomes", 2}, {database, "check_verdicts", 2},
              "the verdict of this attempt is not the winner of its outcomes");
  expect_same({database, "check_counted", 5}, {database, "check_rollups", 5},
              "the counts of this cell differ from the verdicts");
  snapshot.commit();
}

void check_corrections(Database& database) {
  const Cells expected = expected_corrections(database);
  const Cells stored = stored_corrections(database);
  const auto [one, other] = std::mismatch(expected.begin(), expected.end(), stored.begin(), stored.end());
  if (one == expected.end() && other == stored.end()) return;
  const bool missing = one != expected.end() && (other == stored.end() || one->first < other->first);
  report(key_text(missing ? one->first : other->first),
         "the correction of this cell differs from the verdicts");
}

}  // namespace devdiag::local
