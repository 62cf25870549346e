-- Cells whose correction is not own verdicts minus covered outcomes. Only clients have any.
WITH part AS (
  SELECT tenant, problem_code, fix_code, env_fp, day, verdict, 1 AS sign FROM verdict
  UNION ALL
  SELECT o.tenant, o.problem_code, o.fix_code, o.env_fp, o.day, o.verdict, -1
  FROM verdict AS v JOIN outcome AS o ON o.tenant = v.tenant AND o.id = v.covered
), expected AS (
  SELECT tenant, problem_code, fix_code, env_fp, day, sum(sign * (verdict = 'worked')) AS worked,
    sum(sign * (verdict = 'failed')) AS failed, sum(sign * (verdict = 'regressed')) AS regressed
  FROM part GROUP BY tenant, problem_code, fix_code, env_fp, day
), actual AS (
  SELECT tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed FROM ranking_correction
), difference AS (
  SELECT * FROM (SELECT * FROM expected WHERE worked <> 0 OR failed <> 0 OR regressed <> 0 EXCEPT SELECT * FROM actual)
  UNION ALL
  SELECT * FROM (SELECT * FROM actual EXCEPT SELECT * FROM expected)
)
SELECT problem_code || ' ' || fix_code || ' ' || env_fp || ' ' || day FROM difference LIMIT 1;
