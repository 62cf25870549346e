INSERT INTO devdiag.client AS held (tenant, client_id, last_event, runs, attempts, outcomes)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, client_id) DO UPDATE SET
  last_seen = now(), last_event = greatest(held.last_event, excluded.last_event), runs = held.runs + excluded.runs,
  attempts = held.attempts + excluded.attempts, outcomes = held.outcomes + excluded.outcomes
