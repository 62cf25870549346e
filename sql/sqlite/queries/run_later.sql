-- Runs of a target minted after a given one.
SELECT id FROM diag_run WHERE tenant = ?1 AND target = ?2 AND id > ?3;
