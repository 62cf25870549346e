-- Every counted cell of a tenant that is not zero.
SELECT r.problem_code, r.fix_code, r.env_fp, e.env, r.day, r.worked, r.failed, r.regressed
FROM fix_outcome AS r JOIN environment AS e USING (tenant, env_fp)
WHERE r.tenant = ?1 AND (r.worked <> 0 OR r.failed <> 0 OR r.regressed <> 0)
ORDER BY r.problem_code, r.fix_code, r.env_fp, r.day;
