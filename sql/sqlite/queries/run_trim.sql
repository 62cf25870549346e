-- Removes all but the newest runs.
DELETE FROM diag_run WHERE tenant = ?1 AND id IN (
  SELECT id FROM diag_run WHERE tenant = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2);
