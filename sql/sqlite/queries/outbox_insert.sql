-- Queues an event.
INSERT INTO outbox (seq, id, kind, body, state, at_ms, next_at_ms, code, detail)
VALUES (?1, ?2, ?3, ?4, 'pending', ?5, 0, '', '');
