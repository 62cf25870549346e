-- Removes events that have been in a final state since before a time.
DELETE FROM outbox WHERE state = ?1 AND at_ms < ?2;
