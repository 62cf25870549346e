-- What to send, oldest first.
SELECT id, body FROM outbox WHERE state = 'pending' ORDER BY seq LIMIT ?1;
