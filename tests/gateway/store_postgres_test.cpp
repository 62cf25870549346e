// What the PostgreSQL store promises beyond the contract: migrations, outages, the server's errors, row
// security.
#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <sstream>

#include "store_engine_postgres.hpp"

namespace devdiag::test {
namespace {

using gateway::PushRequest;

Event some_run(Minter& mint, std::int64_t ms = kNow) {
  return run_event(mint, ms, target(1), {found("CSP_MISSING", fingerprint(1))});
}

Result<PushAnswer> try_push(OpenStore& open, std::vector<Event> events) {
  return open.run(open.store->push({"default", client(1), std::move(events), {}, {}}));
}

// Lets the next `times` inserts into diag_run fail with that SQLSTATE.
void fail_inserts(Database& database, const std::string& sqlstate, int times) {
  database.tamper("CREATE SEQUENCE IF NOT EXISTS failures; SELECT setval('failures', 1)");
  database.tamper(
      "CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "IF nextval('failures') <= " +
      std::to_string(times + 1) + " THEN RAISE EXCEPTION 'told to fail' USING ERRCODE = '" + sqlstate +
      "'; END IF; RETURN NULL; END $$");
  database.tamper(
      "CREATE OR REPLACE TRIGGER fail AFTER INSERT ON devdiag.diag_run FOR EACH ROW EXECUTE FUNCTION fail()");
}

STORE_TEST(gateways_that_start_together_migrate_once) {
  const std::unique_ptr<Database> database = fresh_database();
  std::vector<std::future<std::string>> starts;
  for (int i = 0; i < 4; ++i) {
    starts.push_back(std::async(std::launch::async, [&] {
      OpenStore open(database->url());
      return open.run(open.store->info()).value().incarnation;
    }));
  }
  const std::string first = starts[0].get();
  for (std::size_t i = 1; i < starts.size(); ++i) CHECK(starts[i].get() == first);
  CHECK(database->ask("SELECT count(*) = max(version) FROM devdiag.migration") == "t");
  CHECK(database->ask("SELECT count(*) FROM devdiag.meta") == "1");
}

STORE_TEST(a_newer_schema_is_left_alone) {
  const std::unique_ptr<Database> database = fresh_database();
  {
    const OpenStore open(database->url());
  }
  database->tamper("INSERT INTO devdiag.migration (version, name) VALUES (999999, 'of the future')");
  const auto refused = gateway::open_store(database->url(), 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::storage_newer);
  CHECK(refused.error().retry == Retry::after_upgrade);
  CHECK(refused.error().detail.find("999999") != std::string::npos);
}

STORE_TEST(an_unreachable_server_is_named_without_its_password) {
  const auto refused = gateway::open_store("postgresql://somebody:hunter2@127.0.0.1:1/none", 1);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == Errc::unavailable);
  CHECK(refused.error().retry == Retry::later);
  CHECK(error_sentence(refused.error()).find("hunter2") == std::string::npos);
}

STORE_TEST(connections_that_died_idle_are_not_noticed_by_callers) {
  OpenStore open;
  Minter mint(40);
  REQUIRE(try_push(open, {some_run(mint)}));
  open.database->ask(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
      "WHERE datname = current_database() AND pid <> pg_backend_pid()");
  CHECK(try_push(open, {some_run(mint)}).ok());
  CHECK(open.run(open.store->info()).ok());
}

STORE_TEST(a_connection_that_breaks_in_the_middle_says_later_and_the_repetition_counts_once) {
  OpenStore open;
  Minter mint(41);
  const Event run = some_run(mint);
  const Event attempt = attempt_event(mint, kNow + 1, run, "csp.nonce");
  const std::vector<Event> events{run, attempt,
                                  outcome_event(mint, kNow + 2, attempt, Verdict::worked, Known::verified)};
  // Every new connection loses its server process in the middle of the transaction.
  open.database->tamper(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
  open.database->tamper(
      "CREATE TRIGGER die AFTER INSERT ON devdiag.fix_outcome FOR EACH STATEMENT EXECUTE FUNCTION die()");
  const auto failed = try_push(open, events);
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().code == Errc::unavailable);
  CHECK(failed.error().retry == Retry::later);
  CHECK(open.run(open.store->status("default"))->runs == 0);
  open.database->tamper("DROP TRIGGER die ON devdiag.fix_outcome");
  const auto stored = try_push(open, events);
  REQUIRE(stored);
  CHECK(stored->ok.size() == 3);
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(a_conflict_is_repeated_and_then_says_later) {
  OpenStore open;
  Minter mint(42);
  for (const std::string sqlstate : {"40001", "40P01"}) {
    fail_inserts(*open.database, sqlstate, 2);
    CHECK(try_push(open, {some_run(mint)}).ok());
    fail_inserts(*open.database, sqlstate, 1'000);
    const auto busy = try_push(open, {some_run(mint)});
    REQUIRE_FALSE(busy.ok());
    CHECK(busy.error().code == Errc::unavailable);
  }
}

STORE_TEST(a_full_disk_is_said_and_nothing_is_stored) {
  OpenStore open;
  Minter mint(43);
  for (const std::string sqlstate : {"53100", "53200"}) {
    fail_inserts(*open.database, sqlstate, 1);
    const Event run = some_run(mint);
    const auto full = try_push(open, {run});
    REQUIRE_FALSE(full.ok());
    CHECK(full.error().code == Errc::storage_full);
    CHECK(full.error().retry == Retry::later);
    const auto later = try_push(open, {run});
    REQUIRE(later);
    CHECK(later->ok.size() == 1);
  }
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(a_key_too_long_for_an_index_is_refused_alone) {
  OpenStore open;
  Minter mint(44);
  std::string code;
  while (code.size() < 9'000) code += mint.id(kNow);
  const Event run = run_event(mint, kNow, target(1), {found(code, fingerprint(1))});
  const auto answer = try_push(open, {some_run(mint), run, some_run(mint)});
  REQUIRE(answer);
  CHECK(answer->ok.size() == 2);
  REQUIRE(answer->refused.size() == 1);
  CHECK(answer->refused[0].error.detail.find("54000") != std::string::npos);
}

STORE_TEST(a_restored_database_has_another_incarnation) {
  OpenStore open;
  Minter mint(45);
  REQUIRE(try_push(open, {some_run(mint)}));
  const std::string before = open.run(open.store->info())->incarnation;
  CHECK(open.run(open.store->info())->incarnation == before);
  // What a dump holds that was taken from another cluster, timeline or database.
  open.database->tamper("UPDATE devdiag.meta SET lineage = 'elsewhere'");
  const std::string after = open.run(open.store->info())->incarnation;
  CHECK(after != before);
  CHECK(open.run(open.store->info())->incarnation == after);
  CHECK(open.run(open.store->rankings("default", before + ":0"))->reset);
}

STORE_TEST(lost_events_are_counted_once_per_push) {
  OpenStore open;
  Minter mint(46);
  PushRequest request{"default", client(1), {some_run(mint)}, {}, {{"queue_full", 7}, {"evicted", 1}}};
  REQUIRE(open.run(open.store->push(request)));
  REQUIRE(open.run(open.store->push(request)));
  CHECK(open.database->ask("SELECT events FROM devdiag.client_lost WHERE reason = 'queue_full'") == "7");
  request.events = {some_run(mint), poison(*open.database, mint), some_run(mint)};
  request.lost = {{"queue_full", 3}, {"queue_full", 2}};
  REQUIRE(open.run(open.store->push(request)));
  CHECK(open.database->ask("SELECT events FROM devdiag.client_lost WHERE reason = 'queue_full'") == "12");
  request.events.clear();
  REQUIRE(open.run(open.store->push(request)));
  CHECK(open.database->ask("SELECT events FROM devdiag.client_lost WHERE reason = 'queue_full'") == "17");
}

STORE_TEST(events_outside_the_partitions_are_kept_and_moved_when_theirs_is_made) {
  OpenStore open;
  Minter mint(47);
  CHECK(open.database->ask(
            "SELECT count(*) >= 16 FROM pg_inherits WHERE inhparent = 'devdiag.diag_run'::regclass") == "t");
  const std::int64_t long_ago = 1'041'379'200'000;  // 2003-01-01
  const Event run = some_run(mint, long_ago);
  REQUIRE(try_push(open, {run, some_run(mint)}));
  CHECK(open.database->ask("SELECT count(*) FROM devdiag.diag_run_default") == "1");
  CHECK(open.database->ask("SELECT devdiag.ensure_partitions('2003-01-01', '2003-01-01')") == "12");
  CHECK(open.database->ask("SELECT count(*) FROM devdiag.diag_run_default") == "0");
  CHECK(open.database->ask("SELECT count(*) FROM devdiag.diag_run_y2003m01") == "1");
  CHECK(open.database->ask("SELECT count(*) FROM devdiag.finding_y2003m01") == "1");
  CHECK(try_push(open, {run})->dup.size() == 1);
  CHECK(open.run(open.store->check()).ok());
}

STORE_TEST(a_role_without_rights_to_the_schema_can_run_the_gateway) {
  const std::unique_ptr<Database> database = fresh_database();
  {
    const OpenStore open(database->url());
  }
  std::ifstream file(DEVDIAG_SOURCE_DIR "/sql/postgres/roles.sql");
  std::stringstream roles;
  roles << file.rdbuf();
  database->tamper(roles.str());
  database->tamper(roles.str());  // as often as wanted

  OpenStore open(url_as(*database, "devdiag_writer"));
  Minter mint(48);
  open.push("acme", client(1), history(mint, 10));
  open.push("umbrella", client(2), history(mint, 10));
  CHECK(open.state("acme") != open.state("umbrella"));
  CHECK(open.run(open.store->check()).ok());
  CHECK(open.run(open.store->status("acme"))->runs == 10);
  CHECK(open.run(open.store->quarantine("acme", client(1), "x", Errc::bad_field, "y")).ok());

  // The second lock: rows of other tenants are not there, in tables and in views, and without a tenant
  // nothing is.
  const std::string as_grafana = "SET ROLE grafana; SET devdiag.tenant = 'acme'; ";
  for (const std::string relation :
       {"diag_run", "v_problem_counts", "v_fix_success", "v_ttr_days", "fix_outcome"}) {
    CHECK(database->ask(as_grafana + "SELECT count(*) FROM devdiag." + relation +
                        " WHERE tenant <> 'acme'") == "0");
    CHECK_THROWS(database->ask("SET ROLE grafana; SELECT count(*) FROM devdiag." + relation));
  }
  CHECK(database->ask(as_grafana + "SELECT count(*) FROM devdiag.diag_run") == "10");
  CHECK_THROWS(database->ask(as_grafana + "SELECT * FROM devdiag.diag_run_default"));
  CHECK_THROWS(database->tamper(as_grafana + "DELETE FROM devdiag.diag_run"));
  CHECK_THROWS(
      database->tamper("SET ROLE devdiag_writer; SET devdiag.tenant = 'acme'; "
                       "INSERT INTO devdiag.ranking_version VALUES ('umbrella2', 1)"));
  database->tamper("GRANT devdiag_all_tenants TO grafana");
  CHECK(database->ask("SET ROLE grafana; SELECT count(*) FROM devdiag.diag_run") == "20");
  database->tamper("REVOKE devdiag_all_tenants FROM grafana");
}

}  // namespace
}  // namespace devdiag::test
