-- Events and bytes in the queue.
SELECT sum(events), sum(bytes) FROM outbox_total;
