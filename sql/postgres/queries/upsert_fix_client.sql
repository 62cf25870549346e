INSERT INTO devdiag.fix_client AS held (tenant, problem_code, fix_code, client_id, worked, failed, regressed)
SELECT $1, pushed.*
FROM unnest($2, $3, $4, $5, $6, $7) AS pushed (problem_code, fix_code, client_id, worked, failed, regressed)
ON CONFLICT (tenant, problem_code, fix_code, client_id) DO UPDATE SET
  worked = held.worked + excluded.worked, failed = held.failed + excluded.failed,
  regressed = held.regressed + excluded.regressed
