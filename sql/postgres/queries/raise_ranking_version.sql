INSERT INTO devdiag.ranking_version AS held (tenant, version) VALUES ($1, 1)
ON CONFLICT (tenant) DO UPDATE SET version = held.version + 1
