-- Keeps only the newest acked events.
DELETE FROM outbox WHERE state = 'acked'
  AND seq <= (SELECT seq FROM outbox WHERE state = 'acked' ORDER BY seq DESC LIMIT 1 OFFSET ?1);
