-- Roles and their rights; run by the owner of the tables after each upgrade, as often as wanted:
--   psql -v ON_ERROR_STOP=1 -f sql/postgres/roles.sql "postgresql://…"
-- No role gets a password here: set one (\password), or use certificates or peer authentication.
--
--   devdiag_writer       what a gateway may connect as once the schema is there: reads and writes rows, no DDL
--   grafana              reads; belongs to dashboards
--   devdiag_all_tenants  a group: its members see every tenant
--
-- Row security shows a role only the tenant of the setting devdiag.tenant. The gateway sets it per transaction; for
-- a dashboard of one tenant: ALTER ROLE grafana SET devdiag.tenant = 'default';
-- for an operator's dashboard over all tenants: GRANT devdiag_all_tenants TO grafana;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'devdiag_all_tenants') THEN
    CREATE ROLE devdiag_all_tenants NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'devdiag_writer') THEN
    CREATE ROLE devdiag_writer LOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grafana') THEN
    CREATE ROLE grafana LOGIN;
  END IF;
END
$$;

GRANT USAGE ON SCHEMA devdiag TO devdiag_writer, grafana;

-- Named one by one: partitions have no policy of their own, so nobody may read them past their parent.
GRANT SELECT, INSERT, UPDATE ON devdiag.attempt, devdiag.client, devdiag.client_lost, devdiag.coverage,
  devdiag.diag_run, devdiag.environment, devdiag.finding, devdiag.finding_state, devdiag.fix_client,
  devdiag.fix_outcome, devdiag.outcome, devdiag.problem_day, devdiag.quarantine, devdiag.ranking_version,
  devdiag.rule_set, devdiag.verdict TO devdiag_writer;
GRANT SELECT ON devdiag.meta, devdiag.migration TO devdiag_writer, grafana;
GRANT EXECUTE ON FUNCTION devdiag.incarnation(), devdiag.ensure_partitions(date, date),
  devdiag.shared_fixes(text, text, bigint), devdiag.rollup_differences(integer) TO devdiag_writer;

GRANT SELECT ON devdiag.attempt, devdiag.client, devdiag.client_lost, devdiag.coverage, devdiag.diag_run,
  devdiag.environment, devdiag.finding, devdiag.finding_state, devdiag.fix_client, devdiag.fix_outcome,
  devdiag.outcome, devdiag.problem_day, devdiag.ranking_version, devdiag.rule_set, devdiag.verdict TO grafana;
GRANT SELECT ON devdiag.v_problem_counts, devdiag.v_fix_success, devdiag.v_ttr_days, devdiag.v_env_diversity,
  devdiag.v_recent_activity, devdiag.v_fix_ranking TO devdiag_writer, grafana;
ALTER ROLE grafana SET default_transaction_read_only = on;
ALTER ROLE grafana SET statement_timeout = '15s';

DO $$
DECLARE
  name name;
BEGIN
  FOR name IN SELECT tablename FROM pg_policies WHERE schemaname = 'devdiag' AND policyname = 'one_tenant' LOOP
    EXECUTE format('DROP POLICY IF EXISTS all_tenants ON devdiag.%I', name);
    EXECUTE format('CREATE POLICY all_tenants ON devdiag.%I FOR SELECT TO devdiag_all_tenants USING (true)', name);
  END LOOP;
END
$$;
