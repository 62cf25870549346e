-- Where a finding was last seen.
SELECT last_run FROM finding_state WHERE tenant = ?1 AND target = ?2 AND fingerprint = ?3;
