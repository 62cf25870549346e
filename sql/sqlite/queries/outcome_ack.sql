-- Numbers an outcome the gateway has.
UPDATE outcome SET acked_no = ?3 WHERE tenant = ?1 AND id = ?2 AND acked_no IS NULL;
