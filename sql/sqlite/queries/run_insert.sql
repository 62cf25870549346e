-- Stores a run unless it is stored already.
INSERT INTO diag_run (tenant, id, client_id, seq, t_ms, received_ms, target, preset, env_fp, score, severity, load,
                      evaluated)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
ON CONFLICT DO NOTHING;
