// Raw SQL of the same shape on PostgreSQL: unnest inserts over a blocking libpq connection, parameters
// prepared before.
#include <libpq-fe.h>

#include <stdexcept>

#include "push_load.hpp"
#include "store/postgres_rows.hpp"
#include "store/postgres_sql.hpp"

namespace devdiag::bench {
namespace {

using namespace gateway;
using postgres::Params;
using postgres::Statement;

class RawPostgres final : public RawWriter {
 public:
  RawPostgres(const std::string& url, Rows rows) : connection_(PQconnectdb(url.c_str())), rows_(rows) {
    if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
    exec("SET plan_cache_mode = force_generic_plan");
    exec("SET synchronous_commit = on");
    exec("INSERT INTO devdiag.ranking_version VALUES ('default', 0) ON CONFLICT DO NOTHING");
  }
  ~RawPostgres() override { PQfinish(connection_); }

  void prepare(const std::string& client, const std::vector<Event>& events) override {
    const PostgresSql& sql = postgres_sql();
    Events all;
    for (const Event& event : events) all.push_back(&event);
    EventBatch batch = batch_of(all);
    const RunFold fold = fold_runs(batch.runs, batch.rule_sets);
    RankingChange change;
    for (const auto& [attempt, verdict] : winners(batch.outcomes, client)) change.count(verdict, 1);
    queries_.clear();
    add(sql.insert_diag_run, run_rows(kTenant, client, batch));
    add(sql.insert_attempt, attempt_rows(kTenant, client, batch.attempts));
    add(sql.insert_outcome, outcome_rows(kTenant, client, batch.outcomes));
    add(sql.insert_finding, finding_rows(kTenant, fold));
    if (rows_ == Rows::all) {
      Params counts, tenant;
      counts.text(kTenant).text(client).time(mint_ms(events.back().id));
      for (const Events* kind : {&batch.runs, &batch.attempts, &batch.outcomes}) {
        counts.int8(static_cast<std::int64_t>(kind->size()));
      }
      tenant.text(kTenant);
      add(sql.insert_environment, environment_rows(kTenant, batch));
      add(sql.insert_rule_set, rule_set_rows(kTenant, batch.rule_sets));
      add(sql.upsert_coverage, coverage_rows(kTenant, fold));
      add(sql.upsert_finding_state, finding_state_rows(kTenant, client, fold));
      add(sql.upsert_problem_day, problem_day_rows(kTenant, fold));
      add(sql.upsert_client, std::move(counts));
      add(sql.insert_verdict, verdict_rows(kTenant, client, winners(batch.outcomes, client)));
      add(sql.raise_ranking_version, std::move(tenant));
      add(sql.upsert_fix_client, fix_client_rows(kTenant, change));
    }
    add(sql.upsert_fix_outcome, fix_outcome_rows(kTenant, change));
  }

  void write() override {
    exec("BEGIN");
    for (const Query& query : queries_) execute(query);
    exec("COMMIT");
  }

 private:
  struct Query {
    const Statement* statement;
    Params params;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
  };

  void check(PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error(PQerrorMessage(connection_));
  }
  void exec(const char* text) { check(PQexec(connection_, text)); }
  void execute(const Query& query) {
    check(PQexecPrepared(connection_, query.statement->name.c_str(), query.params.count(),
                         query.values.data(), query.lengths.data(), query.formats.data(), 0));
  }
  void add(const Statement& statement, Params params) {
    if (!prepared_) {
      check(PQprepare(connection_, statement.name.c_str(), statement.text.c_str(), params.count(),
                      params.types()));
      if (&statement == &postgres_sql().upsert_fix_outcome) prepared_ = true;
    }
    Query& query = queries_.emplace_back(Query{&statement, std::move(params), {}, {}, {}});
    for (const std::string& value : query.params.values()) {
      query.values.push_back(value.data());
      query.lengths.push_back(static_cast<int>(value.size()));
      query.formats.push_back(1);
    }
  }

  PGconn* connection_;
  Rows rows_;
  bool prepared_ = false;
  std::vector<Query> queries_;
};

}  // namespace

std::unique_ptr<RawWriter> raw_postgres(const std::string& url, Rows rows) {
  return std::make_unique<RawPostgres>(url, rows);
}

}  // namespace devdiag::bench
