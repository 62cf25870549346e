-- The oldest run still to be sent.
SELECT seq, kind, state FROM outbox WHERE kind = 'run' AND state IN ('pending', 'refused') ORDER BY seq LIMIT 1;
