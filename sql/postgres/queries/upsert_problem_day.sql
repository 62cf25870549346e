INSERT INTO devdiag.problem_day AS held (tenant, day, problem_code, env_fp, runs)
SELECT $1, pushed.*
FROM unnest($2, $3, $4, $5) AS pushed (day, problem_code, env_fp, runs)
ON CONFLICT (tenant, day, problem_code, env_fp) DO UPDATE SET runs = held.runs + excluded.runs
