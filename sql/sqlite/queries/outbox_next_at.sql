-- When the next refused event may be tried again.
SELECT min(next_at_ms) FROM outbox WHERE state = 'refused';
