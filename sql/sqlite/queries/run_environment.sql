-- Target and environment of a run.
SELECT r.target, r.env_fp, e.env FROM diag_run AS r JOIN environment AS e USING (tenant, env_fp)
WHERE r.tenant = ?1 AND r.id = ?2;
