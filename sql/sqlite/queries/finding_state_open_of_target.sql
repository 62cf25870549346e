-- Open findings of a target last seen before a given run.
SELECT fingerprint, problem_code FROM finding_state
WHERE tenant = ?1 AND target = ?2 AND open = 1 AND last_run < ?3;
