-- Attempts whose verdict is not the one outcome that supersedes all others: verified first, then the greatest id.
WITH winner AS (
  SELECT tenant, attempt, max(CASE known WHEN 'verified' THEN '1' ELSE '0' END || id) AS best
  FROM outcome GROUP BY tenant, attempt
), expected AS (
  SELECT o.tenant, o.attempt, o.id, o.verdict, o.known, o.problem_code, o.fix_code, o.env_fp, o.day, o.client_id
  FROM winner AS w JOIN outcome AS o ON o.tenant = w.tenant AND o.id = substr(w.best, 2)
), actual AS (
  SELECT tenant, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day, client_id FROM verdict
), difference AS (
  SELECT * FROM (SELECT * FROM expected EXCEPT SELECT * FROM actual)
  UNION ALL
  SELECT * FROM (SELECT * FROM actual EXCEPT SELECT * FROM expected)
)
SELECT attempt FROM difference LIMIT 1;
