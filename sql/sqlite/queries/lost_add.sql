-- Counts what was dropped before the gateway had it.
INSERT INTO lost (reason, total, offered, told) VALUES (?1, ?2, 0, 0)
ON CONFLICT DO UPDATE SET total = total + excluded.total;
