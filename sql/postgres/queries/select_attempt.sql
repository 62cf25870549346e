SELECT a.id, a.run, a.target, a.problem_code, a.fingerprint, a.fix_code, a.env_fp, e.env, a.actor, v.verdict, v.known,
       a.client_id
FROM devdiag.attempt AS a
LEFT JOIN devdiag.environment AS e ON e.tenant = a.tenant AND e.env_fp = a.env_fp
LEFT JOIN devdiag.verdict AS v ON v.tenant = a.tenant AND v.attempt = a.id
WHERE a.tenant = $1 AND a.mint_day = $2 AND a.id = $3
