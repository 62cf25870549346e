-- Counted cells of a problem: as pulled, and what own outcomes add to that.
SELECT c.fix_code, c.env_fp, e.env, c.day, c.worked, c.failed, c.regressed
FROM (
  SELECT fix_code, env_fp, day, worked, failed, regressed
  FROM ranking_row WHERE tenant = ?1 AND problem_code = ?2
  UNION ALL
  SELECT fix_code, env_fp, day, worked, failed, regressed
  FROM ranking_correction WHERE tenant = ?1 AND problem_code = ?2
) AS c JOIN environment AS e ON e.tenant = ?1 AND e.env_fp = c.env_fp;
