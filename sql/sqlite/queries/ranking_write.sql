-- Sets a pulled cell.
INSERT INTO ranking_row (tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT DO UPDATE SET worked = excluded.worked, failed = excluded.failed, regressed = excluded.regressed;
