-- Counts per cell as they follow from the verdicts.
SELECT tenant, problem_code, fix_code, env_fp, day, sum(verdict = 'worked'), sum(verdict = 'failed'),
  sum(verdict = 'regressed')
FROM verdict
GROUP BY tenant, problem_code, fix_code, env_fp, day
ORDER BY tenant, problem_code, fix_code, env_fp, day;
