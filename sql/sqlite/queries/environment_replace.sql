-- Settles what an environment stands for when clients disagree.
UPDATE environment SET env = ?3 WHERE tenant = ?1 AND env_fp = ?2;
