-- Of the outcomes of an attempt that the pulled ranking counts, the one that supersedes the others.
SELECT id, verdict, problem_code, fix_code, env_fp, day FROM outcome
WHERE tenant = ?1 AND attempt = ?2 AND acked_no = 0
ORDER BY known = 'verified' DESC, id DESC LIMIT 1;
