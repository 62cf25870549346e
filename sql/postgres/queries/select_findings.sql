-- Newest first. Open: no later run of the target evaluated the problem (it would hold the finding as its last run).
SELECT f.problem_code, f.fingerprint, f.target, f.severity, f.subject, f.proof, f.env_fp, e.env, f.last_run,
       (extract(epoch FROM f.first_seen) * 1000)::bigint, (extract(epoch FROM f.last_seen) * 1000)::bigint, f.runs,
       NOT EXISTS (SELECT FROM devdiag.coverage AS c
                   JOIN devdiag.rule_set AS r ON r.tenant = c.tenant AND r.rule_set = c.rule_set
                   WHERE c.tenant = f.tenant AND c.target = f.target AND c.last_run > f.last_run
                     AND r.codes ? f.problem_code),
       f.client_id
FROM devdiag.finding_state AS f
LEFT JOIN devdiag.environment AS e ON e.tenant = f.tenant AND e.env_fp = f.env_fp
WHERE f.tenant = $1 AND ($2 = '' OR f.problem_code = $2) AND ($3 = '' OR f.target = $3)
  AND ($4 = '' OR f.severity = $4)
  AND (f.last_run < $5 OR (f.last_run = $5 AND (f.target, f.fingerprint) > ($6, $7)))
ORDER BY f.last_run DESC, f.target, f.fingerprint
LIMIT $8
