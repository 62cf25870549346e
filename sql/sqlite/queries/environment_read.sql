-- The tokens an environment stands for.
SELECT env FROM environment WHERE tenant = ?1 AND env_fp = ?2;
