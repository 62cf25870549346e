-- Parks an event that cannot be stored; the same text of the same client once.
INSERT INTO quarantine (tenant, client_id, id, code, body, at_ms)
SELECT ?1, ?2, ?3, ?4, ?5, ?6
WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE tenant = ?1 AND id = ?3 AND client_id = ?2 AND body = ?5);
