-- One page of findings, newest first; empty filters match everything.
SELECT f.problem_code, f.fingerprint, f.target, f.severity, f.subject, f.proof, f.env_fp, e.env, f.last_run,
  f.first_seen_ms, f.last_seen_ms, f.runs, f.open, f.client_id
FROM finding_state AS f JOIN environment AS e USING (tenant, env_fp)
WHERE f.tenant = ?1 AND (?2 = '' OR f.problem_code = ?2) AND (?3 = '' OR f.target = ?3)
  AND (?4 = '' OR f.severity = ?4)
  AND (?5 = '' OR f.last_run < ?5 OR (f.last_run = ?5 AND (f.target, f.fingerprint) > (?6, ?7)))
ORDER BY f.last_run DESC, f.target, f.fingerprint
LIMIT ?8;
