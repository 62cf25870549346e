-- One attempt with its present verdict.
SELECT a.id, a.run, a.target, a.problem_code, a.fingerprint, a.fix_code, a.env_fp, e.env, a.actor, a.client_id,
  v.verdict, v.known
FROM attempt AS a JOIN environment AS e USING (tenant, env_fp)
LEFT JOIN verdict AS v ON v.tenant = a.tenant AND v.attempt = a.id
WHERE a.tenant = ?1 AND a.id = ?2;
