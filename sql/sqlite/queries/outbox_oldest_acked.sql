-- The oldest event that was sent.
SELECT seq, kind, state FROM outbox WHERE state = 'acked' ORDER BY seq LIMIT 1;
