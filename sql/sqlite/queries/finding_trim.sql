-- Removes the findings of all but the newest runs.
DELETE FROM finding WHERE tenant = ?1 AND run IN (
  SELECT id FROM diag_run WHERE tenant = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2);
