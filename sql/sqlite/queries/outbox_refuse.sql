-- The gateway does not take the event, for now or for ever.
UPDATE outbox SET state = ?2, at_ms = ?3, next_at_ms = ?4, code = ?5, detail = ?6
WHERE id = ?1 AND state IN ('pending', 'refused');
