-- Where a finding was last seen, and whether it is open.
SELECT last_run, open FROM finding_state WHERE tenant = ?1 AND target = ?2 AND fingerprint = ?3;
