-- The six public views that dashboards select from. They count; only the core scores.
-- security_invoker: whoever selects sees the rows that row security lets them see, nothing more.

-- Runs per day in which a problem was found (each run counts once, however many findings it has).
CREATE VIEW devdiag.v_problem_counts WITH (security_invoker = true) AS
SELECT day, tenant, problem_code, sum(runs)::bigint AS runs
FROM devdiag.problem_day
GROUP BY day, tenant, problem_code;

-- How often a fix worked, over all environments. avg_confidence is the share of judged attempts that worked.
CREATE VIEW devdiag.v_fix_success WITH (security_invoker = true) AS
SELECT tenant, problem_code, fix_code, sum(worked)::bigint AS successes,
       sum(worked + failed + regressed)::bigint AS attempts,
       (sum(worked) / sum(worked + failed + regressed))::double precision AS avg_confidence,
       (max(day) FILTER (WHERE worked > 0))::timestamp AT TIME ZONE 'UTC' AS last_success
FROM devdiag.fix_outcome
GROUP BY tenant, problem_code, fix_code
HAVING sum(worked + failed + regressed) > 0;

-- Time from the first run with a problem to the first comparable run without it. Comparable: same target, and the
-- problem was evaluated. Days without runs prove nothing, open problems are not listed, each recurrence counts anew.
CREATE VIEW devdiag.v_ttr_days WITH (security_invoker = true) AS
WITH seen AS (
  SELECT DISTINCT tenant, target, problem_code FROM devdiag.finding_state),
comparable AS (
  SELECT s.tenant, s.target, s.problem_code, r.id, r.ts, r.problems ? s.problem_code AS present
  FROM seen AS s
  JOIN devdiag.diag_run AS r ON r.tenant = s.tenant AND r.target = s.target
  JOIN devdiag.rule_set AS e ON e.tenant = r.tenant AND e.rule_set = r.rule_set
  WHERE e.codes ? s.problem_code OR r.problems ? s.problem_code),
marked AS (
  SELECT *, present AND NOT coalesce(lag(present) OVER in_order, false) AS starts
  FROM comparable WINDOW in_order AS (PARTITION BY tenant, target, problem_code ORDER BY id)),
numbered AS (
  SELECT *, count(*) FILTER (WHERE starts) OVER in_order AS episode
  FROM marked WINDOW in_order AS (PARTITION BY tenant, target, problem_code ORDER BY id)),
episode AS (
  SELECT tenant, target, problem_code, min(ts) FILTER (WHERE present) AS first_seen,
         min(ts) FILTER (WHERE NOT present) AS first_zero
  FROM numbered WHERE episode > 0
  GROUP BY tenant, target, problem_code, episode)
SELECT tenant, target AS target_hash, problem_code, (first_seen AT TIME ZONE 'UTC')::date AS first_seen_day,
       (first_zero AT TIME ZONE 'UTC')::date AS first_zero_day,
       round(extract(epoch FROM first_zero - first_seen) / 86400, 4) AS ttr_days
FROM episode
WHERE first_zero IS NOT NULL;

-- In how many environments a problem was found, and in how many runs.
CREATE VIEW devdiag.v_env_diversity WITH (security_invoker = true) AS
SELECT tenant, problem_code, count(DISTINCT env_fp) AS unique_environments, sum(runs)::bigint AS total_runs
FROM devdiag.problem_day
GROUP BY tenant, problem_code;

-- The runs of the last seven days.
CREATE VIEW devdiag.v_recent_activity WITH (security_invoker = true) AS
SELECT tenant, target AS target_hash, ts, jsonb_array_length(problems) AS problem_count, problems, preset
FROM devdiag.diag_run
WHERE mint_day >= (now() AT TIME ZONE 'UTC')::date - 7 AND ts >= now() - interval '7 days';

-- The fixes of a problem by how often they worked. The panel's order, which weighs environments and age, is the
-- core's; this one is what the counts alone say.
CREATE VIEW devdiag.v_fix_ranking WITH (security_invoker = true) AS
SELECT tenant, problem_code, fix_code, successes, attempts, avg_confidence,
       rank() OVER (PARTITION BY tenant, problem_code ORDER BY successes DESC, avg_confidence DESC) AS rank
FROM devdiag.v_fix_success;
