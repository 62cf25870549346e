-- The present verdict of an attempt.
SELECT outcome, verdict, known, problem_code, fix_code, env_fp, day, client_id
FROM verdict WHERE tenant = ?1 AND attempt = ?2;
