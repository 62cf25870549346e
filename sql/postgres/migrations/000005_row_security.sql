-- The second lock: whoever does not own the tables sees and writes only the tenant named by the setting
-- devdiag.tenant. Without that setting a query fails, it does not answer with everything.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['attempt', 'client', 'client_lost', 'coverage', 'diag_run', 'environment', 'finding',
      'finding_state', 'fix_client', 'fix_outcome', 'outcome', 'problem_day', 'quarantine', 'ranking_version',
      'rule_set', 'verdict'] LOOP
    EXECUTE format('ALTER TABLE devdiag.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY one_tenant ON devdiag.%I USING (tenant = current_setting(''devdiag.tenant''))',
                   name);
  END LOOP;
END
$$;

REVOKE ALL ON FUNCTION devdiag.incarnation(), devdiag.create_partition(text, date),
  devdiag.ensure_partitions(date, date), devdiag.shared_fixes(text, text, bigint),
  devdiag.rollup_differences(integer), devdiag.lineage() FROM PUBLIC;
