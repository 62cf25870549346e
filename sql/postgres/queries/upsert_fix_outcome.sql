-- Follows raise_ranking_version in the same transaction.
INSERT INTO devdiag.fix_outcome AS held (tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed,
                                         changed_ver)
SELECT $1, pushed.*, (SELECT version FROM devdiag.ranking_version WHERE tenant = $1)
FROM unnest($2, $3, $4, $5, $6, $7, $8) AS pushed (problem_code, fix_code, env_fp, day, worked, failed, regressed)
ON CONFLICT (tenant, problem_code, fix_code, env_fp, day) DO UPDATE SET
  worked = held.worked + excluded.worked, failed = held.failed + excluded.failed,
  regressed = held.regressed + excluded.regressed, changed_ver = excluded.changed_ver
