// Finds the embedded statements by name; a missing one ends the program at start.
#include "store/postgres_sql.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "devdiag/embedded/postgres_migration_files.hpp"
#include "devdiag/embedded/postgres_query_files.hpp"

namespace devdiag::gateway {
namespace {

postgres::Statement file(std::string_view name) {
  const std::span<const EmbeddedFile> files = postgres_query_files();
  const std::string wanted = std::string(name) + ".sql";
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& each) { return each.name == wanted; });
  if (found == files.end()) throw std::logic_error("sql/postgres/queries/" + wanted + " is not embedded");
  return {std::string(name), std::string(found->text)};
}

}  // namespace

PostgresSql::PostgresSql()
    : begin{"begin", "BEGIN ISOLATION LEVEL READ COMMITTED"},
      commit{"commit", "COMMIT"},
      rollback{"rollback", "ROLLBACK"},
      set_tenant{"set_tenant", "SELECT set_config('devdiag.tenant', $1, true)"},
      set_patience{"set_patience", "SELECT set_config('statement_timeout', $1, true)"},
      schema_exists{"schema_exists", "SELECT to_regclass('devdiag.migration') IS NOT NULL"},
      schema_version{"schema_version", "SELECT coalesce(max(version), 0) FROM devdiag.migration"},
      record_migration{"record_migration", "INSERT INTO devdiag.migration (version, name) VALUES ($1, $2)"},
      insert_environment(file("insert_environment")),
      insert_rule_set(file("insert_rule_set")),
      insert_diag_run(file("insert_diag_run")),
      insert_attempt(file("insert_attempt")),
      insert_outcome(file("insert_outcome")),
      insert_finding(file("insert_finding")),
      upsert_coverage(file("upsert_coverage")),
      upsert_finding_state(file("upsert_finding_state")),
      upsert_problem_day(file("upsert_problem_day")),
      insert_verdict(file("insert_verdict")),
      lock_verdicts(file("lock_verdicts")),
      update_verdict(file("update_verdict")),
      raise_ranking_version(file("raise_ranking_version")),
      upsert_fix_outcome(file("upsert_fix_outcome")),
      upsert_fix_client(file("upsert_fix_client")),
      upsert_client(file("upsert_client")),
      upsert_client_lost(file("upsert_client_lost")),
      insert_quarantine(file("insert_quarantine")),
      select_info(file("select_info")),
      select_cursor(file("select_cursor")),
      select_rankings(file("select_rankings")),
      select_tallies(file("select_tallies")),
      select_shared(file("select_shared")),
      select_findings(file("select_findings")),
      count_findings(file("count_findings")),
      select_attempt(file("select_attempt")),
      select_status(file("select_status")),
      select_differences(file("select_differences")),
      ensure_partitions(file("ensure_partitions")) {}

const PostgresSql& postgres_sql() {
  static const PostgresSql all;
  return all;
}

std::span<const EmbeddedFile> postgres_migrations() { return postgres_migration_files(); }

int postgres_schema_version() { return static_cast<int>(postgres_migrations().size()); }

}  // namespace devdiag::gateway
