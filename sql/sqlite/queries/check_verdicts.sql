-- All verdicts, as the first row of each attempt in check_outcomes must be.
SELECT tenant, attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day, client_id FROM verdict
ORDER BY tenant, attempt;
