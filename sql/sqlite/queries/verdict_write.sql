-- Gives an attempt another present verdict; what the pulled ranking counts stays as it is.
INSERT INTO verdict (tenant, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day, client_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT DO UPDATE SET outcome = excluded.outcome, verdict = excluded.verdict, known = excluded.known,
  problem_code = excluded.problem_code, fix_code = excluded.fix_code, env_fp = excluded.env_fp, day = excluded.day,
  client_id = excluded.client_id;
