-- The version of a tenant's ranking.
SELECT version FROM ranking_version WHERE tenant = ?1;
