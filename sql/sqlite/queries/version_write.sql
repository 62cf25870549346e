-- Sets the version of a tenant's ranking.
INSERT INTO ranking_version (tenant, version) VALUES (?1, ?2)
ON CONFLICT DO UPDATE SET version = excluded.version;
