-- Adds to one counted cell.
INSERT INTO fix_outcome (tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed, changed_ver)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO UPDATE SET worked = worked + excluded.worked, failed = failed + excluded.failed,
  regressed = regressed + excluded.regressed, changed_ver = excluded.changed_ver;
