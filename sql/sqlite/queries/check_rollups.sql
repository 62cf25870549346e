-- Cells whose counts are not those of the verdicts.
WITH expected AS (
  SELECT tenant, problem_code, fix_code, env_fp, day, sum(verdict = 'worked') AS worked,
    sum(verdict = 'failed') AS failed, sum(verdict = 'regressed') AS regressed
  FROM verdict GROUP BY tenant, problem_code, fix_code, env_fp, day
), actual AS (
  SELECT tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed
  FROM fix_outcome WHERE worked <> 0 OR failed <> 0 OR regressed <> 0
), difference AS (
  SELECT * FROM (SELECT * FROM expected EXCEPT SELECT * FROM actual)
  UNION ALL
  SELECT * FROM (SELECT * FROM actual EXCEPT SELECT * FROM expected)
)
SELECT problem_code || ' ' || fix_code || ' ' || env_fp || ' ' || day FROM difference LIMIT 1;
