// Compares what is stored with what follows from the stored outcomes.
#include "fold.hpp"
#include "store_reads.hpp"

namespace devdiag::local {
namespace {

[[noreturn]] void report(std::string where, std::string difference) {
  throw StoreFailure{{Errc::storage_corrupt, std::move(where), std::move(difference), "", Retry::never},
                     SQLITE_CORRUPT};
}

// Every query of this shape names, per row, a cell in which the two sides differ.
void expect_no_rows(Database& database, std::string_view query_name, std::string_view difference) {
  Query query = database.query(query_name);
  query.bind();
  if (!query.step()) return;
  std::string where(query.text(0));
  report(std::move(where), std::string(difference));
}

}  // namespace

void check_database(Database& database) {
  const std::string integrity = database.pragma("integrity_check");
  if (integrity != "ok") report("integrity_check", integrity);
  Transaction snapshot(database, Transaction::Kind::read);
  expect_no_rows(database, "check_verdicts", "the verdict of this attempt is not the winner of its outcomes");
  expect_no_rows(database, "check_rollups", "the counts of this cell differ from the verdicts");
  snapshot.commit();
}

void check_corrections(Database& database) {
  expect_no_rows(database, "check_corrections", "the correction of this cell differs from the verdicts");
}

}  // namespace devdiag::local
