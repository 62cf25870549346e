-- Attempts on a target, newest first, with their present verdict and the page load they were made in.
SELECT a.id, a.run, a.problem_code, a.fingerprint, a.fix_code, a.env_fp, e.env, a.actor, v.verdict, v.known,
  v.outcome, coalesce(r.load, '')
FROM attempt AS a JOIN environment AS e USING (tenant, env_fp)
LEFT JOIN verdict AS v ON v.tenant = a.tenant AND v.attempt = a.id
LEFT JOIN diag_run AS r ON r.tenant = a.tenant AND r.id = a.run
WHERE a.tenant = ?1 AND a.target = ?2
ORDER BY a.id DESC LIMIT ?3;
