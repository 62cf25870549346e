-- Counts runs that are older than the finding's last one.
UPDATE finding_state SET runs = runs + ?5, first_seen_ms = min(first_seen_ms, ?4)
WHERE tenant = ?1 AND target = ?2 AND fingerprint = ?3;
