-- First verdicts of their attempts; those that already have one are not returned, and must be locked and compared.
INSERT INTO devdiag.verdict (tenant, client_id, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day)
SELECT $1, $2, pushed.*
FROM unnest($3, $4, $5, $6, $7, $8, $9, $10)
  AS pushed (attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day)
ON CONFLICT DO NOTHING
RETURNING attempt
