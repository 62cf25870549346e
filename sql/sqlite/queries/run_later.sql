-- What the runs of a target minted after a given one evaluated.
SELECT evaluated FROM diag_run WHERE tenant = ?1 AND target = ?2 AND id > ?3;
