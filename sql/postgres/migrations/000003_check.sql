-- The independent judge of the rollups: folds all stored events again and names what differs.

-- One sentence per differing row, at most `most` of each table; none when every rollup equals its fold.
CREATE FUNCTION devdiag.rollup_differences(most integer) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
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
