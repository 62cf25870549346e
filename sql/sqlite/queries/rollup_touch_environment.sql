-- Marks the counts of an environment as changed, because its tokens are sent with them.
UPDATE fix_outcome SET changed_ver = ?3 WHERE tenant = ?1 AND env_fp = ?2;
