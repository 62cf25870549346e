INSERT INTO devdiag.diag_run (tenant, client_id, mint_day, id, ts, seq, t_ms, target, preset, env_fp, score, severity,
                              load, rule_set, problems)
SELECT $1, $2, pushed.mint_day, pushed.id, pushed.ts, pushed.seq, pushed.t_ms, pushed.target, pushed.preset,
       pushed.env_fp, pushed.score, pushed.severity, pushed.load, pushed.rule_set, pushed.problems::jsonb
FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  AS pushed (mint_day, id, ts, seq, t_ms, target, preset, env_fp, score, severity, load, rule_set, problems)
ON CONFLICT DO NOTHING
RETURNING id
