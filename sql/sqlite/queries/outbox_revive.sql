-- Refused events whose time has come are pending again.
UPDATE outbox SET state = 'pending' WHERE state = 'refused' AND next_at_ms <= ?1;
