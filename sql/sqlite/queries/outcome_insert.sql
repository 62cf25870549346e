-- Stores an outcome unless it is stored already.
INSERT INTO outcome (tenant, id, client_id, seq, t_ms, received_ms, attempt, verdict, known, target, problem_code,
                     fingerprint, fix_code, env_fp, day)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT DO NOTHING;
