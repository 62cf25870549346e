-- Counted cells of a problem as pulled.
SELECT c.fix_code, c.env_fp, e.env, c.day, c.worked, c.failed, c.regressed
FROM ranking_row AS c JOIN environment AS e USING (tenant, env_fp)
WHERE c.tenant = ?1 AND c.problem_code = ?2;
