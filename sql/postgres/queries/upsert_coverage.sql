INSERT INTO devdiag.coverage AS held (tenant, target, rule_set, last_run)
SELECT $1, pushed.*
FROM unnest($2, $3, $4) AS pushed (target, rule_set, last_run)
ON CONFLICT (tenant, target, rule_set) DO UPDATE SET last_run = excluded.last_run
WHERE excluded.last_run > held.last_run
