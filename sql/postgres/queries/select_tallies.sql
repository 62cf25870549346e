SELECT f.problem_code, f.fix_code, f.env_fp, e.env, f.day - date '1970-01-01', f.worked, f.failed, f.regressed
FROM devdiag.fix_outcome AS f
LEFT JOIN devdiag.environment AS e ON e.tenant = f.tenant AND e.env_fp = f.env_fp
WHERE f.tenant = $1 AND f.problem_code = $2 AND f.worked + f.failed + f.regressed > 0
ORDER BY f.fix_code, f.env_fp, f.day
