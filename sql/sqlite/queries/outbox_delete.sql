-- Removes one event from the queue.
DELETE FROM outbox WHERE seq = ?1;
