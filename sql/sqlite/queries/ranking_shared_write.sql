-- Sets what other tenants report about a fix.
INSERT INTO ranking_shared (tenant, problem_code, fix_code, worked, failed, regressed, clients)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT DO UPDATE SET worked = excluded.worked, failed = excluded.failed, regressed = excluded.regressed,
  clients = excluded.clients;
