UPDATE devdiag.verdict AS held
SET client_id = $2, outcome = pushed.outcome, verdict = pushed.verdict, known = pushed.known,
    problem_code = pushed.problem_code, fix_code = pushed.fix_code, env_fp = pushed.env_fp, day = pushed.day
FROM unnest($3, $4, $5, $6, $7, $8, $9, $10)
  AS pushed (attempt, outcome, verdict, known, problem_code, fix_code, env_fp, day)
WHERE held.tenant = $1 AND held.attempt = pushed.attempt
