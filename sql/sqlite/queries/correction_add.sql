-- Adds to what corrects one cell of the pulled ranking.
INSERT INTO ranking_correction (tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO UPDATE SET worked = worked + excluded.worked, failed = failed + excluded.failed,
  regressed = regressed + excluded.regressed;
