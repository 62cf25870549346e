-- The oldest event still to be sent.
SELECT seq, kind, state FROM outbox WHERE state IN ('pending', 'refused') ORDER BY seq LIMIT 1;
