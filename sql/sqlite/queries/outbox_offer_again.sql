-- Acked events are to be sent again.
UPDATE outbox SET state = 'pending', at_ms = ?1 WHERE state = 'acked';
