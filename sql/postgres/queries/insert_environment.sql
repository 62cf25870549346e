-- Known environments are left alone without a lock; a smaller text replaces a larger one.
INSERT INTO devdiag.environment AS held (tenant, env_fp, env)
SELECT $1, pushed.env_fp, pushed.env
FROM unnest($2, $3) AS pushed (env_fp, env)
WHERE NOT EXISTS (SELECT FROM devdiag.environment AS known
                  WHERE known.tenant = $1 AND known.env_fp = pushed.env_fp AND known.env <= pushed.env)
ON CONFLICT (tenant, env_fp) DO UPDATE SET env = excluded.env WHERE held.env > excluded.env
