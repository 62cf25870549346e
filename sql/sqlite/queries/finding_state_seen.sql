-- Counts runs of which the last is the newest one with the finding.
INSERT INTO finding_state (tenant, target, fingerprint, problem_code, severity, subject, proof, env_fp, client_id,
                           last_run, first_seen_ms, last_seen_ms, runs, open)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT (tenant, target, fingerprint) DO UPDATE SET problem_code = excluded.problem_code,
  severity = excluded.severity, subject = excluded.subject, proof = excluded.proof, env_fp = excluded.env_fp,
  client_id = excluded.client_id, last_run = excluded.last_run,
  first_seen_ms = min(first_seen_ms, excluded.first_seen_ms), last_seen_ms = excluded.last_seen_ms,
  runs = runs + excluded.runs, open = excluded.open;
