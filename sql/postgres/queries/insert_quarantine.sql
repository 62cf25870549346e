-- A tenant's quarantine has a limit ($7), so that nobody fills the disk with what cannot be stored.
INSERT INTO devdiag.quarantine (tenant, client_id, id, code, body, body_hash)
SELECT $1, $2, $3, $4, $5, $6
WHERE $7 > (SELECT count(*) FROM (SELECT FROM devdiag.quarantine WHERE tenant = $1 LIMIT $7) AS held)
ON CONFLICT DO NOTHING
