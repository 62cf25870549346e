-- Counts per cell as stored, without those that fell to zero.
SELECT tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed FROM fix_outcome
WHERE worked <> 0 OR failed <> 0 OR regressed <> 0
ORDER BY tenant, problem_code, fix_code, env_fp, day;
