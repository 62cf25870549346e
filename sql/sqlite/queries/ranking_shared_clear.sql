-- Forgets what other tenants report.
DELETE FROM ranking_shared WHERE tenant = ?1;
