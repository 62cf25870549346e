-- The pulled ranking counts the outcomes acked up to a number.
UPDATE outcome SET acked_no = 0 WHERE tenant = ?1 AND acked_no > 0 AND acked_no <= ?2;
