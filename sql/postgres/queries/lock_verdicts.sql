-- In order of the attempt, so that two pushes over the same attempts wait for each other and never for both.
SELECT attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day - date '1970-01-01', client_id
FROM devdiag.verdict
WHERE tenant = $1 AND attempt = ANY ($2)
ORDER BY attempt
FOR UPDATE
