-- The gateway has the event.
UPDATE outbox SET state = 'acked', at_ms = ?2, code = '', detail = '' WHERE id = ?1 AND state <> 'acked';
