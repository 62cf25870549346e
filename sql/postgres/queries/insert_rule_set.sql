INSERT INTO devdiag.rule_set (tenant, rule_set, codes)
SELECT $1, pushed.rule_set, pushed.codes::jsonb
FROM unnest($2, $3) AS pushed (rule_set, codes)
ON CONFLICT DO NOTHING
