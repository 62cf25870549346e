-- Counted cells of a tenant that changed after a version, zero ones too.
SELECT r.problem_code, r.fix_code, r.env_fp, e.env, r.day, r.worked, r.failed, r.regressed
FROM fix_outcome AS r JOIN environment AS e USING (tenant, env_fp)
WHERE r.tenant = ?1 AND r.changed_ver > ?2
ORDER BY r.problem_code, r.fix_code, r.env_fp, r.day;
