-- Generated: the schema after all migrations. DEVDIAG_ACCEPT=1 ./dev test --only gateway rewrites it.

CREATE SCHEMA devdiag;

CREATE FUNCTION devdiag.create_partition(parent text, month date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog'
    SET lock_timeout TO '2s'
    AS $$
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

CREATE FUNCTION devdiag.ensure_partitions(oldest date, newest date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
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

CREATE FUNCTION devdiag.incarnation() RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
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

CREATE FUNCTION devdiag.lineage() RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog'
    AS $$
  SELECT format('%s/%s/%s', c.system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8), d.oid)
  FROM pg_control_system() AS c, pg_database AS d
  WHERE d.datname = current_database()
$$;

CREATE FUNCTION devdiag.rollup_differences(most integer) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
BEGIN
  RETURN QUERY
  WITH winner AS (
    SELECT DISTINCT ON (o.tenant, o.attempt) o.tenant, o.attempt, o.id, o.verdict, o.known, o.problem_code,
           o.fix_code, o.env_fp, o.mint_day, o.client_id
    FROM devdiag.outcome AS o
    ORDER BY o.tenant, o.attempt, o.known = 'verified' DESC, o.id DESC)
  SELECT format('verdict of attempt %s of tenant %s: stored %s, outcomes say %s', coalesce(v.attempt, w.attempt),
                coalesce(v.tenant, w.tenant), coalesce(v.outcome::text, 'none'), coalesce(w.id::text, 'none'))
  FROM devdiag.verdict AS v FULL JOIN winner AS w ON w.tenant = v.tenant AND w.attempt = v.attempt
  WHERE (v.outcome, v.verdict, v.known, v.problem_code, v.fix_code, v.env_fp, v.day, v.client_id)
        IS DISTINCT FROM (w.id, w.verdict, w.known, w.problem_code, w.fix_code, w.env_fp, w.mint_day, w.client_id)
  LIMIT most;

  RETURN QUERY
  WITH folded AS (
    SELECT v.tenant, v.problem_code, v.fix_code, v.env_fp, v.day, count(*) FILTER (WHERE v.verdict = 'worked') AS worked,
           count(*) FILTER (WHERE v.verdict = 'failed') AS failed,
           count(*) FILTER (WHERE v.verdict = 'regressed') AS regressed
    FROM devdiag.verdict AS v GROUP BY v.tenant, v.problem_code, v.fix_code, v.env_fp, v.day)
  SELECT format('fix_outcome %s %s %s of tenant %s: stored %s/%s/%s, events say %s/%s/%s',
                coalesce(r.problem_code, f.problem_code), coalesce(r.fix_code, f.fix_code), coalesce(r.day, f.day),
                coalesce(r.tenant, f.tenant), coalesce(r.worked, 0), coalesce(r.failed, 0), coalesce(r.regressed, 0),
                coalesce(f.worked, 0), coalesce(f.failed, 0), coalesce(f.regressed, 0))
  FROM devdiag.fix_outcome AS r
  FULL JOIN folded AS f ON f.tenant = r.tenant AND f.problem_code = r.problem_code AND f.fix_code = r.fix_code
                       AND f.env_fp = r.env_fp AND f.day = r.day
  WHERE (coalesce(r.worked, 0), coalesce(r.failed, 0), coalesce(r.regressed, 0))
        IS DISTINCT FROM (coalesce(f.worked, 0), coalesce(f.failed, 0), coalesce(f.regressed, 0))
  LIMIT most;

  RETURN QUERY
  WITH folded AS (
    SELECT v.tenant, v.problem_code, v.fix_code, v.client_id, count(*) FILTER (WHERE v.verdict = 'worked') AS worked,
           count(*) FILTER (WHERE v.verdict = 'failed') AS failed,
           count(*) FILTER (WHERE v.verdict = 'regressed') AS regressed
    FROM devdiag.verdict AS v GROUP BY v.tenant, v.problem_code, v.fix_code, v.client_id)
  SELECT format('fix_client %s %s of client %s of tenant %s: stored %s/%s/%s, events say %s/%s/%s',
                coalesce(r.problem_code, f.problem_code), coalesce(r.fix_code, f.fix_code),
                coalesce(r.client_id, f.client_id), coalesce(r.tenant, f.tenant), coalesce(r.worked, 0),
                coalesce(r.failed, 0), coalesce(r.regressed, 0), coalesce(f.worked, 0), coalesce(f.failed, 0),
                coalesce(f.regressed, 0))
  FROM devdiag.fix_client AS r
  FULL JOIN folded AS f ON f.tenant = r.tenant AND f.problem_code = r.problem_code AND f.fix_code = r.fix_code
                       AND f.client_id = r.client_id
  WHERE (coalesce(r.worked, 0), coalesce(r.failed, 0), coalesce(r.regressed, 0))
        IS DISTINCT FROM (coalesce(f.worked, 0), coalesce(f.failed, 0), coalesce(f.regressed, 0))
  LIMIT most;

  RETURN QUERY
  WITH folded AS (
    SELECT r.tenant, r.mint_day AS day, p.problem_code, r.env_fp, count(*) AS runs
    FROM devdiag.diag_run AS r
    CROSS JOIN LATERAL (SELECT DISTINCT f.problem_code FROM devdiag.finding AS f
                        WHERE f.tenant = r.tenant AND f.mint_day = r.mint_day AND f.run = r.id) AS p
    GROUP BY r.tenant, r.mint_day, p.problem_code, r.env_fp)
  SELECT format('problem_day %s on %s of tenant %s: stored %s, events say %s', coalesce(d.problem_code, f.problem_code),
                coalesce(d.day, f.day), coalesce(d.tenant, f.tenant), coalesce(d.runs, 0), coalesce(f.runs, 0))
  FROM devdiag.problem_day AS d
  FULL JOIN folded AS f ON f.tenant = d.tenant AND f.day = d.day AND f.problem_code = d.problem_code
                       AND f.env_fp = d.env_fp
  WHERE d.runs IS DISTINCT FROM f.runs
  LIMIT most;

  RETURN QUERY
  WITH folded AS (
    SELECT r.tenant, r.target, f.fingerprint, count(*) AS runs, max(r.id::text)::uuid AS last_run, min(r.ts) AS first_seen
    FROM devdiag.finding AS f
    JOIN devdiag.diag_run AS r ON r.tenant = f.tenant AND r.mint_day = f.mint_day AND r.id = f.run
    GROUP BY r.tenant, r.target, f.fingerprint)
  SELECT format('finding_state %s of target %s of tenant %s: stored %s runs up to %s, events say %s up to %s',
                coalesce(s.fingerprint, f.fingerprint), coalesce(s.target, f.target), coalesce(s.tenant, f.tenant),
                coalesce(s.runs, 0), coalesce(s.last_run::text, 'none'), coalesce(f.runs, 0),
                coalesce(f.last_run::text, 'none'))
  FROM devdiag.finding_state AS s
  FULL JOIN folded AS f ON f.tenant = s.tenant AND f.target = s.target AND f.fingerprint = s.fingerprint
  WHERE (s.runs, s.last_run, s.first_seen) IS DISTINCT FROM (f.runs, f.last_run, f.first_seen)
  LIMIT most;

  RETURN QUERY
  WITH event AS (
    SELECT r.tenant, r.client_id, 'run' AS kind FROM devdiag.diag_run AS r
    UNION ALL SELECT a.tenant, a.client_id, 'attempt' FROM devdiag.attempt AS a
    UNION ALL SELECT o.tenant, o.client_id, 'outcome' FROM devdiag.outcome AS o),
  folded AS (
    SELECT e.tenant, e.client_id, count(*) FILTER (WHERE e.kind = 'run') AS runs,
           count(*) FILTER (WHERE e.kind = 'attempt') AS attempts,
           count(*) FILTER (WHERE e.kind = 'outcome') AS outcomes
    FROM event AS e GROUP BY e.tenant, e.client_id)
  SELECT format('client %s of tenant %s: stored %s/%s/%s events, there are %s/%s/%s',
                coalesce(c.client_id, f.client_id), coalesce(c.tenant, f.tenant), coalesce(c.runs, 0),
                coalesce(c.attempts, 0), coalesce(c.outcomes, 0), coalesce(f.runs, 0), coalesce(f.attempts, 0),
                coalesce(f.outcomes, 0))
  FROM devdiag.client AS c FULL JOIN folded AS f ON f.tenant = c.tenant AND f.client_id = c.client_id
  WHERE (coalesce(c.runs, 0), coalesce(c.attempts, 0), coalesce(c.outcomes, 0))
        IS DISTINCT FROM (coalesce(f.runs, 0), coalesce(f.attempts, 0), coalesce(f.outcomes, 0))
  LIMIT most;
END
$$;

CREATE FUNCTION devdiag.shared_fixes(asking text, problem text, min_clients bigint) RETURNS TABLE(problem_code text, fix_code text, worked bigint, failed bigint, regressed bigint, clients bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog'
    AS $$
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

CREATE TABLE devdiag.attempt (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    t_ms bigint NOT NULL,
    run text NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL,
    CONSTRAINT attempt_actor_check CHECK ((actor = ANY (ARRAY['person'::text, 'agent'::text, 'automation'::text])))
)
PARTITION BY RANGE (mint_day);

CREATE TABLE devdiag.attempt_default (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    t_ms bigint NOT NULL,
    run text NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    actor text NOT NULL,
    CONSTRAINT attempt_actor_check CHECK ((actor = ANY (ARRAY['person'::text, 'agent'::text, 'automation'::text])))
);

CREATE TABLE devdiag.client (
    tenant text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    first_seen timestamp with time zone DEFAULT now() NOT NULL,
    last_seen timestamp with time zone DEFAULT now() NOT NULL,
    last_event timestamp with time zone NOT NULL,
    runs bigint NOT NULL,
    attempts bigint NOT NULL,
    outcomes bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.client_lost (
    tenant text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    events bigint NOT NULL
);

CREATE TABLE devdiag.coverage (
    tenant text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    rule_set uuid NOT NULL,
    last_run uuid NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.diag_run (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    t_ms bigint NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    preset text NOT NULL,
    env_fp text NOT NULL COLLATE pg_catalog."C",
    score bigint NOT NULL,
    severity text NOT NULL,
    load text NOT NULL,
    rule_set uuid NOT NULL,
    problems jsonb NOT NULL,
    CONSTRAINT diag_run_problems_check CHECK ((jsonb_typeof(problems) = 'array'::text))
)
PARTITION BY RANGE (mint_day);

CREATE TABLE devdiag.diag_run_default (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    t_ms bigint NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    preset text NOT NULL,
    env_fp text NOT NULL COLLATE pg_catalog."C",
    score bigint NOT NULL,
    severity text NOT NULL,
    load text NOT NULL,
    rule_set uuid NOT NULL,
    problems jsonb NOT NULL,
    CONSTRAINT diag_run_problems_check CHECK ((jsonb_typeof(problems) = 'array'::text))
);

CREATE TABLE devdiag.environment (
    tenant text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    env text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE devdiag.finding (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    run uuid NOT NULL,
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    severity text NOT NULL,
    count bigint NOT NULL,
    subject text NOT NULL,
    proof text NOT NULL
)
PARTITION BY RANGE (mint_day);

CREATE TABLE devdiag.finding_default (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    run uuid NOT NULL,
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    severity text NOT NULL,
    count bigint NOT NULL,
    subject text NOT NULL,
    proof text NOT NULL
);

CREATE TABLE devdiag.finding_state (
    tenant text NOT NULL COLLATE pg_catalog."C",
    target text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    severity text NOT NULL,
    subject text NOT NULL,
    proof text NOT NULL,
    env_fp text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    last_run uuid NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    runs bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.fix_client (
    tenant text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    client_id text NOT NULL COLLATE pg_catalog."C",
    worked bigint NOT NULL,
    failed bigint NOT NULL,
    regressed bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.fix_outcome (
    tenant text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    worked bigint NOT NULL,
    failed bigint NOT NULL,
    regressed bigint NOT NULL,
    changed_ver bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.meta (
    only_row boolean DEFAULT true NOT NULL,
    incarnation uuid NOT NULL,
    lineage text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT meta_only_row_check CHECK (only_row)
);

CREATE TABLE devdiag.migration (
    version integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE devdiag.outcome (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    t_ms bigint NOT NULL,
    attempt uuid NOT NULL,
    verdict text NOT NULL,
    known text NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT outcome_known_check CHECK ((known = ANY (ARRAY['reported'::text, 'verified'::text]))),
    CONSTRAINT outcome_verdict_check CHECK ((verdict = ANY (ARRAY['worked'::text, 'failed'::text, 'regressed'::text])))
)
PARTITION BY RANGE (mint_day);

CREATE TABLE devdiag.outcome_default (
    tenant text NOT NULL COLLATE pg_catalog."C",
    mint_day date NOT NULL,
    id uuid NOT NULL,
    ts timestamp with time zone NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    t_ms bigint NOT NULL,
    attempt uuid NOT NULL,
    verdict text NOT NULL,
    known text NOT NULL,
    target text NOT NULL COLLATE pg_catalog."C",
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT outcome_known_check CHECK ((known = ANY (ARRAY['reported'::text, 'verified'::text]))),
    CONSTRAINT outcome_verdict_check CHECK ((verdict = ANY (ARRAY['worked'::text, 'failed'::text, 'regressed'::text])))
);

CREATE TABLE devdiag.problem_day (
    tenant text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    problem_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    runs bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.quarantine (
    tenant text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    body_hash bytea NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C",
    code text NOT NULL,
    body text NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE devdiag.ranking_version (
    tenant text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE devdiag.rule_set (
    tenant text NOT NULL COLLATE pg_catalog."C",
    rule_set uuid NOT NULL,
    codes jsonb NOT NULL,
    CONSTRAINT rule_set_codes_check CHECK ((jsonb_typeof(codes) = 'array'::text))
);

CREATE VIEW devdiag.v_env_diversity WITH (security_invoker='true') AS
 SELECT problem_day.tenant,
    problem_day.problem_code,
    count(DISTINCT problem_day.env_fp) AS unique_environments,
    (sum(problem_day.runs))::bigint AS total_runs
   FROM devdiag.problem_day
  GROUP BY problem_day.tenant, problem_day.problem_code;

CREATE VIEW devdiag.v_fix_success WITH (security_invoker='true') AS
 SELECT fix_outcome.tenant,
    fix_outcome.problem_code,
    fix_outcome.fix_code,
    (sum(fix_outcome.worked))::bigint AS successes,
    (sum(((fix_outcome.worked + fix_outcome.failed) + fix_outcome.regressed)))::bigint AS attempts,
    ((sum(fix_outcome.worked) / sum(((fix_outcome.worked + fix_outcome.failed) + fix_outcome.regressed))))::double precision AS avg_confidence,
    ((max(fix_outcome.day) FILTER (WHERE (fix_outcome.worked > 0)))::timestamp without time zone AT TIME ZONE 'UTC'::text) AS last_success
   FROM devdiag.fix_outcome
  GROUP BY fix_outcome.tenant, fix_outcome.problem_code, fix_outcome.fix_code
 HAVING (sum(((fix_outcome.worked + fix_outcome.failed) + fix_outcome.regressed)) > (0)::numeric);

CREATE VIEW devdiag.v_fix_ranking WITH (security_invoker='true') AS
 SELECT v_fix_success.tenant,
    v_fix_success.problem_code,
    v_fix_success.fix_code,
    v_fix_success.successes,
    v_fix_success.attempts,
    v_fix_success.avg_confidence,
    rank() OVER (PARTITION BY v_fix_success.tenant, v_fix_success.problem_code ORDER BY v_fix_success.successes DESC, v_fix_success.avg_confidence DESC) AS rank
   FROM devdiag.v_fix_success;

CREATE VIEW devdiag.v_problem_counts WITH (security_invoker='true') AS
 SELECT problem_day.day,
    problem_day.tenant,
    problem_day.problem_code,
    (sum(problem_day.runs))::bigint AS runs
   FROM devdiag.problem_day
  GROUP BY problem_day.day, problem_day.tenant, problem_day.problem_code;

CREATE VIEW devdiag.v_recent_activity WITH (security_invoker='true') AS
 SELECT diag_run.tenant,
    diag_run.target AS target_hash,
    diag_run.ts,
    jsonb_array_length(diag_run.problems) AS problem_count,
    diag_run.problems,
    diag_run.preset
   FROM devdiag.diag_run
  WHERE ((diag_run.mint_day >= (((now() AT TIME ZONE 'UTC'::text))::date - 7)) AND (diag_run.ts >= (now() - '7 days'::interval)));

CREATE VIEW devdiag.v_ttr_days WITH (security_invoker='true') AS
 WITH seen AS (
         SELECT DISTINCT finding_state.tenant,
            finding_state.target,
            finding_state.problem_code
           FROM devdiag.finding_state
        ), comparable AS (
         SELECT s.tenant,
            s.target,
            s.problem_code,
            r.id,
            r.ts,
            (r.problems ? s.problem_code) AS present
           FROM ((seen s
             JOIN devdiag.diag_run r ON (((r.tenant = s.tenant) AND (r.target = s.target))))
             JOIN devdiag.rule_set e ON (((e.tenant = r.tenant) AND (e.rule_set = r.rule_set))))
          WHERE ((e.codes ? s.problem_code) OR (r.problems ? s.problem_code))
        ), marked AS (
         SELECT comparable.tenant,
            comparable.target,
            comparable.problem_code,
            comparable.id,
            comparable.ts,
            comparable.present,
            (comparable.present AND (NOT COALESCE(lag(comparable.present) OVER in_order, false))) AS starts
           FROM comparable
          WINDOW in_order AS (PARTITION BY comparable.tenant, comparable.target, comparable.problem_code ORDER BY comparable.id)
        ), numbered AS (
         SELECT marked.tenant,
            marked.target,
            marked.problem_code,
            marked.id,
            marked.ts,
            marked.present,
            marked.starts,
            count(*) FILTER (WHERE marked.starts) OVER in_order AS episode
           FROM marked
          WINDOW in_order AS (PARTITION BY marked.tenant, marked.target, marked.problem_code ORDER BY marked.id)
        ), episode AS (
         SELECT numbered.tenant,
            numbered.target,
            numbered.problem_code,
            min(numbered.ts) FILTER (WHERE numbered.present) AS first_seen,
            min(numbered.ts) FILTER (WHERE (NOT numbered.present)) AS first_zero
           FROM numbered
          WHERE (numbered.episode > 0)
          GROUP BY numbered.tenant, numbered.target, numbered.problem_code, numbered.episode
        )
 SELECT episode.tenant,
    episode.target AS target_hash,
    episode.problem_code,
    ((episode.first_seen AT TIME ZONE 'UTC'::text))::date AS first_seen_day,
    ((episode.first_zero AT TIME ZONE 'UTC'::text))::date AS first_zero_day,
    round((EXTRACT(epoch FROM (episode.first_zero - episode.first_seen)) / (86400)::numeric), 4) AS ttr_days
   FROM episode
  WHERE (episode.first_zero IS NOT NULL);

CREATE TABLE devdiag.verdict (
    tenant text NOT NULL COLLATE pg_catalog."C",
    attempt uuid NOT NULL,
    outcome uuid NOT NULL,
    verdict text NOT NULL,
    known text NOT NULL,
    problem_code text NOT NULL COLLATE pg_catalog."C",
    fix_code text NOT NULL COLLATE pg_catalog."C",
    env_fp text NOT NULL COLLATE pg_catalog."C",
    day date NOT NULL,
    client_id text NOT NULL COLLATE pg_catalog."C"
);

ALTER TABLE ONLY devdiag.attempt ATTACH PARTITION devdiag.attempt_default DEFAULT;

ALTER TABLE ONLY devdiag.diag_run ATTACH PARTITION devdiag.diag_run_default DEFAULT;

ALTER TABLE ONLY devdiag.finding ATTACH PARTITION devdiag.finding_default DEFAULT;

ALTER TABLE ONLY devdiag.outcome ATTACH PARTITION devdiag.outcome_default DEFAULT;

ALTER TABLE ONLY devdiag.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (tenant, mint_day, id);

ALTER TABLE ONLY devdiag.attempt_default
    ADD CONSTRAINT attempt_default_pkey PRIMARY KEY (tenant, mint_day, id);

ALTER TABLE ONLY devdiag.client_lost
    ADD CONSTRAINT client_lost_pkey PRIMARY KEY (tenant, client_id, reason);

ALTER TABLE ONLY devdiag.client
    ADD CONSTRAINT client_pkey PRIMARY KEY (tenant, client_id);

ALTER TABLE ONLY devdiag.coverage
    ADD CONSTRAINT coverage_pkey PRIMARY KEY (tenant, target, rule_set);

ALTER TABLE ONLY devdiag.diag_run
    ADD CONSTRAINT diag_run_pkey PRIMARY KEY (tenant, mint_day, id);

ALTER TABLE ONLY devdiag.diag_run_default
    ADD CONSTRAINT diag_run_default_pkey PRIMARY KEY (tenant, mint_day, id);

ALTER TABLE ONLY devdiag.environment
    ADD CONSTRAINT environment_pkey PRIMARY KEY (tenant, env_fp);

ALTER TABLE ONLY devdiag.finding
    ADD CONSTRAINT finding_pkey PRIMARY KEY (tenant, mint_day, run, fingerprint);

ALTER TABLE ONLY devdiag.finding_default
    ADD CONSTRAINT finding_default_pkey PRIMARY KEY (tenant, mint_day, run, fingerprint);

ALTER TABLE ONLY devdiag.finding_state
    ADD CONSTRAINT finding_state_pkey PRIMARY KEY (tenant, target, fingerprint);

ALTER TABLE ONLY devdiag.fix_client
    ADD CONSTRAINT fix_client_pkey PRIMARY KEY (tenant, problem_code, fix_code, client_id);

ALTER TABLE ONLY devdiag.fix_outcome
    ADD CONSTRAINT fix_outcome_pkey PRIMARY KEY (tenant, problem_code, fix_code, env_fp, day);

ALTER TABLE ONLY devdiag.meta
    ADD CONSTRAINT meta_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY devdiag.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (version);

ALTER TABLE ONLY devdiag.outcome
    ADD CONSTRAINT outcome_pkey PRIMARY KEY (tenant, mint_day, id);

ALTER TABLE ONLY devdiag.outcome_default
    ADD CONSTRAINT outcome_default_pkey PRIMARY KEY (tenant, mint_day, id);

ALTER TABLE ONLY devdiag.problem_day
    ADD CONSTRAINT problem_day_pkey PRIMARY KEY (tenant, day, problem_code, env_fp);

ALTER TABLE ONLY devdiag.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (tenant, id, body_hash);

ALTER TABLE ONLY devdiag.ranking_version
    ADD CONSTRAINT ranking_version_pkey PRIMARY KEY (tenant);

ALTER TABLE ONLY devdiag.rule_set
    ADD CONSTRAINT rule_set_pkey PRIMARY KEY (tenant, rule_set);

ALTER TABLE ONLY devdiag.verdict
    ADD CONSTRAINT verdict_pkey PRIMARY KEY (tenant, attempt);

CREATE INDEX diag_run_received ON ONLY devdiag.diag_run USING brin (received_at);

CREATE INDEX diag_run_default_received_at_idx ON devdiag.diag_run_default USING brin (received_at);

CREATE INDEX fix_outcome_changed ON devdiag.fix_outcome USING btree (tenant, changed_ver);

ALTER INDEX devdiag.attempt_pkey ATTACH PARTITION devdiag.attempt_default_pkey;

ALTER INDEX devdiag.diag_run_pkey ATTACH PARTITION devdiag.diag_run_default_pkey;

ALTER INDEX devdiag.diag_run_received ATTACH PARTITION devdiag.diag_run_default_received_at_idx;

ALTER INDEX devdiag.finding_pkey ATTACH PARTITION devdiag.finding_default_pkey;

ALTER INDEX devdiag.outcome_pkey ATTACH PARTITION devdiag.outcome_default_pkey;

ALTER TABLE devdiag.attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.client ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.client_lost ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.coverage ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.diag_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.environment ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.finding ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.finding_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.fix_client ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.fix_outcome ENABLE ROW LEVEL SECURITY;

CREATE POLICY one_tenant ON devdiag.attempt USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.client USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.client_lost USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.coverage USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.diag_run USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.environment USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.finding USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.finding_state USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.fix_client USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.fix_outcome USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.outcome USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.problem_day USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.quarantine USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.ranking_version USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.rule_set USING ((tenant = current_setting('devdiag.tenant'::text)));

CREATE POLICY one_tenant ON devdiag.verdict USING ((tenant = current_setting('devdiag.tenant'::text)));

ALTER TABLE devdiag.outcome ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.problem_day ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.quarantine ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.ranking_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.rule_set ENABLE ROW LEVEL SECURITY;

ALTER TABLE devdiag.verdict ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON FUNCTION devdiag.create_partition(parent text, month date) FROM PUBLIC;

REVOKE ALL ON FUNCTION devdiag.ensure_partitions(oldest date, newest date) FROM PUBLIC;

REVOKE ALL ON FUNCTION devdiag.incarnation() FROM PUBLIC;

REVOKE ALL ON FUNCTION devdiag.lineage() FROM PUBLIC;

REVOKE ALL ON FUNCTION devdiag.rollup_differences(most integer) FROM PUBLIC;

REVOKE ALL ON FUNCTION devdiag.shared_fixes(asking text, problem text, min_clients bigint) FROM PUBLIC;
