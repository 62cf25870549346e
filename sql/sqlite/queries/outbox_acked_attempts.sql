-- Attempts of the acked outcomes in the queue.
SELECT DISTINCT o.attempt FROM outbox AS q JOIN outcome AS o ON o.tenant = ?1 AND o.id = q.id
WHERE q.state = 'acked' AND q.kind = 'outcome';
