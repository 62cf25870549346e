-- Events of the queue per state.
SELECT state, events FROM outbox_total;
