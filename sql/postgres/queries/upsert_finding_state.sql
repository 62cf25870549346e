-- The later run wins everything but the first sight and the count.
INSERT INTO devdiag.finding_state AS held (tenant, target, fingerprint, problem_code, severity, subject, proof, env_fp,
                                           client_id, last_run, first_seen, last_seen, runs)
SELECT $1, pushed.target, pushed.fingerprint, pushed.problem_code, pushed.severity, pushed.subject, pushed.proof,
       pushed.env_fp, $2, pushed.last_run, pushed.first_seen, pushed.last_seen, pushed.runs
FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  AS pushed (target, fingerprint, problem_code, severity, subject, proof, env_fp, last_run, first_seen, last_seen, runs)
ON CONFLICT (tenant, target, fingerprint) DO UPDATE SET
  problem_code = CASE WHEN excluded.last_run > held.last_run THEN excluded.problem_code ELSE held.problem_code END,
  severity = CASE WHEN excluded.last_run > held.last_run THEN excluded.severity ELSE held.severity END,
  subject = CASE WHEN excluded.last_run > held.last_run THEN excluded.subject ELSE held.subject END,
  proof = CASE WHEN excluded.last_run > held.last_run THEN excluded.proof ELSE held.proof END,
  env_fp = CASE WHEN excluded.last_run > held.last_run THEN excluded.env_fp ELSE held.env_fp END,
  client_id = CASE WHEN excluded.last_run > held.last_run THEN excluded.client_id ELSE held.client_id END,
  last_run = greatest(held.last_run, excluded.last_run),
  first_seen = least(held.first_seen, excluded.first_seen),
  last_seen = greatest(held.last_seen, excluded.last_seen),
  runs = held.runs + excluded.runs
