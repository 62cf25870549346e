-- The gateway may no longer have the outcomes in the queue.
UPDATE outcome SET acked_no = NULL
WHERE tenant = ?1 AND id IN (SELECT id FROM outbox WHERE state = 'acked' AND kind = 'outcome');
