-- Remembers what an environment stands for.
INSERT INTO environment (tenant, env_fp, env) VALUES (?1, ?2, ?3);
