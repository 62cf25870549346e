INSERT INTO devdiag.outcome (tenant, client_id, mint_day, id, ts, seq, t_ms, attempt, verdict, known, target,
                             problem_code, fingerprint, fix_code, env_fp)
SELECT $1, $2, pushed.*
FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  AS pushed (mint_day, id, ts, seq, t_ms, attempt, verdict, known, target, problem_code, fingerprint, fix_code, env_fp)
ON CONFLICT DO NOTHING
RETURNING id
