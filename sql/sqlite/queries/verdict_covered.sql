-- The outcome by which the pulled ranking counts an attempt.
SELECT o.id, o.verdict, o.problem_code, o.fix_code, o.env_fp, o.day
FROM verdict AS v JOIN outcome AS o ON o.tenant = v.tenant AND o.id = v.covered
WHERE v.tenant = ?1 AND v.attempt = ?2;
