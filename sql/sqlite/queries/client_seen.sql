-- Counts a client's new events and notes that it was here.
INSERT INTO client (tenant, client_id, first_seen_ms, last_seen_ms, events) VALUES (?1, ?2, ?3, ?3, ?4)
ON CONFLICT DO UPDATE SET last_seen_ms = max(last_seen_ms, excluded.last_seen_ms), events = events + excluded.events;
