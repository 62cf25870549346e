-- Gives an attempt its first verdict, unless it has one.
INSERT INTO verdict (tenant, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day, client_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT DO NOTHING;
