INSERT INTO devdiag.attempt (tenant, client_id, mint_day, id, ts, seq, t_ms, run, target, problem_code, fingerprint,
                             fix_code, env_fp, actor)
SELECT $1, $2, pushed.*
FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
  AS pushed (mint_day, id, ts, seq, t_ms, run, target, problem_code, fingerprint, fix_code, env_fp, actor)
ON CONFLICT DO NOTHING
RETURNING id
