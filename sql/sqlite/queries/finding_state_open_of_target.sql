-- Open findings of a target, and where they were last seen.
SELECT fingerprint, problem_code, last_run FROM finding_state WHERE tenant = ?1 AND target = ?2 AND open = 1;
