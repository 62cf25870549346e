-- Stores an attempt unless it is stored already.
INSERT INTO attempt (tenant, id, client_id, seq, t_ms, received_ms, run, target, problem_code, fingerprint, fix_code,
                     env_fp, actor)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
ON CONFLICT DO NOTHING;
