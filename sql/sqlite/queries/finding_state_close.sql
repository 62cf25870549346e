-- Closes a finding that a later run no longer has.
UPDATE finding_state SET open = 0 WHERE tenant = ?1 AND target = ?2 AND fingerprint = ?3;
