-- The oldest event that was given up.
SELECT seq, kind, state FROM outbox WHERE state = 'dead' ORDER BY seq LIMIT 1;
