-- The numbers of one tenant.
SELECT
  (SELECT count(*) FROM diag_run WHERE tenant = ?1),
  (SELECT count(*) FROM finding_state WHERE tenant = ?1 AND open = 1),
  (SELECT count(*) FROM attempt WHERE tenant = ?1),
  (SELECT count(*) FROM outcome WHERE tenant = ?1),
  (SELECT count(*) FROM client WHERE tenant = ?1),
  (SELECT count(*) FROM quarantine WHERE tenant = ?1),
  coalesce((SELECT version FROM ranking_version WHERE tenant = ?1), 0),
  max(coalesce((SELECT max(id) FROM diag_run WHERE tenant = ?1), ''),
      coalesce((SELECT max(id) FROM attempt WHERE tenant = ?1), ''),
      coalesce((SELECT max(id) FROM outcome WHERE tenant = ?1), ''));
