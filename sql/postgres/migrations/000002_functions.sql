-- What only the owner of the tables may do, offered to other roles as functions; see roles.sql for the grants.

-- Names the life of this database: the cluster, its timeline (another after each failover or point-in-time restore)
-- and the database inside the cluster.
CREATE FUNCTION devdiag.lineage() RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
  SELECT format('%s/%s/%s', c.system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), d.oid)
  FROM pg_control_system() AS c, pg_database AS d
  WHERE d.datname = current_database()
$$;

-- The present incarnation; a new one when the lineage changed. A standby keeps the one it replicates.
CREATE FUNCTION devdiag.incarnation() RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  held devdiag.meta;
  present text;
BEGIN
  SELECT * INTO STRICT held FROM devdiag.meta;
  IF pg_is_in_recovery() THEN
    RETURN held.incarnation;
  END IF;
  present := devdiag.lineage();
  IF held.lineage = present THEN
    RETURN held.incarnation;
  END IF;
  UPDATE devdiag.meta SET incarnation = gen_random_uuid(), lineage = present WHERE lineage <> present;
  SELECT * INTO STRICT held FROM devdiag.meta;
  RETURN held.incarnation;
END
$$;

INSERT INTO devdiag.meta (incarnation, lineage) VALUES (gen_random_uuid(), devdiag.lineage());

CREATE TABLE devdiag.diag_run_default PARTITION OF devdiag.diag_run DEFAULT;
CREATE TABLE devdiag.finding_default PARTITION OF devdiag.finding DEFAULT;
CREATE TABLE devdiag.attempt_default PARTITION OF devdiag.attempt DEFAULT;
CREATE TABLE devdiag.outcome_default PARTITION OF devdiag.outcome DEFAULT;

-- Makes the partition of one month, taking over what the default partition holds of it. The default partition is
-- locked meanwhile, so waiting is bounded: a busy moment is an error, and the caller tries again later.
CREATE FUNCTION devdiag.create_partition(parent text, month date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog SET lock_timeout = '2s' AS $$
DECLARE
  child text := format('%s_%s', parent, to_char(month, '"y"YYYY"m"MM'));
  until date := month + interval '1 month';
BEGIN
  IF to_regclass(format('devdiag.%I', child)) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('LOCK TABLE devdiag.%I IN SHARE UPDATE EXCLUSIVE MODE', parent);
  EXECUTE format('LOCK TABLE devdiag.%I IN ACCESS EXCLUSIVE MODE', parent || '_default');
  EXECUTE format('CREATE TABLE devdiag.%I (LIKE devdiag.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', child,
                 parent);
  EXECUTE format('WITH moved AS (DELETE FROM devdiag.%I WHERE mint_day >= %L AND mint_day < %L RETURNING *) '
                 'INSERT INTO devdiag.%I SELECT * FROM moved', parent || '_default', month, until, child);
  EXECUTE format('ALTER TABLE devdiag.%I ATTACH PARTITION devdiag.%I FOR VALUES FROM (%L) TO (%L)', parent, child,
                 month, until);
  RETURN true;
END
$$;

-- Makes the missing monthly partitions from `oldest` to two months after `newest`; answers how many it made. Months
-- rather than days: the whole acceptance window is 16 partitions of each table, all there before the first event,
-- and a query for one day is served by the keys, which begin with tenant and mint day.
CREATE FUNCTION devdiag.ensure_partitions(oldest date, newest date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  parent text;
  month date;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('devdiag.partitions'));
  FOREACH parent IN ARRAY ARRAY['diag_run', 'finding', 'attempt', 'outcome'] LOOP
    FOR month IN SELECT generate_series(date_trunc('month', oldest::timestamp),
                                        newest + interval '2 months', interval '1 month')::date LOOP
      IF devdiag.create_partition(parent, month) THEN
        made := made + 1;
      END IF;
    END LOOP;
  END LOOP;
  RETURN made;
END
$$;

-- What other tenants report about fixes: only cells with enough distinct clients leave this function.
CREATE FUNCTION devdiag.shared_fixes(asking text, problem text, min_clients bigint)
RETURNS TABLE (problem_code text, fix_code text, worked bigint, failed bigint, regressed bigint, clients bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT f.problem_code, f.fix_code, sum(f.worked)::bigint, sum(f.failed)::bigint, sum(f.regressed)::bigint,
         count(*)
  FROM devdiag.fix_client AS f
  -- Two ranges instead of <>, so that the only tenant of a database reads nothing.
  WHERE (f.tenant < asking OR f.tenant > asking) AND (problem = '' OR f.problem_code = problem)
    AND f.worked + f.failed + f.regressed > 0
  GROUP BY f.problem_code, f.fix_code
  HAVING count(*) >= min_clients
  ORDER BY f.problem_code, f.fix_code
$$;
