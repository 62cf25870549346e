-- All outcomes, and of each attempt first the one that supersedes all others: verified first, then the greatest id.
SELECT tenant, attempt, id, verdict, known, problem_code, fix_code, env_fp, day, client_id FROM outcome
ORDER BY tenant, attempt, known = 'verified' DESC, id DESC;
