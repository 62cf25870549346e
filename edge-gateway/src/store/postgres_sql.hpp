// The statements of the PostgreSQL store: one file of sql/postgres/queries each, prepared on first use.
#pragma once

#include <span>

#include "devdiag/embedded_file.hpp"
#include "postgres/connection.hpp"

namespace devdiag::gateway {

struct PostgresSql {
  PostgresSql();
  postgres::Statement begin, commit, rollback, set_tenant, set_patience, schema_exists, schema_version,
      record_migration;
  postgres::Statement insert_environment, insert_rule_set, insert_diag_run, insert_attempt, insert_outcome;
  postgres::Statement insert_finding, upsert_coverage, upsert_finding_state, upsert_problem_day;
  postgres::Statement insert_verdict, lock_verdicts, update_verdict;
  postgres::Statement raise_ranking_version, upsert_fix_outcome, upsert_fix_client;
  postgres::Statement upsert_client, upsert_client_lost, insert_quarantine;
  postgres::Statement select_info, select_cursor, select_rankings, select_tallies, select_shared;
  postgres::Statement select_findings, count_findings, select_attempt, select_status, select_differences;
  postgres::Statement ensure_partitions;
};

const PostgresSql& postgres_sql();
// In order of their number, which is the schema version they lead to: 000001_… is version 1.
std::span<const EmbeddedFile> postgres_migrations();
int postgres_schema_version();  // the newest that this program knows

}  // namespace devdiag::gateway
