INSERT INTO devdiag.client_lost AS held (tenant, client_id, reason, events)
SELECT $1, $2, pushed.*
FROM unnest($3, $4) AS pushed (reason, events)
ON CONFLICT (tenant, client_id, reason) DO UPDATE SET events = held.events + excluded.events
