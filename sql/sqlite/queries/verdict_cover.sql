-- Notes by which outcome the pulled ranking counts an attempt.
UPDATE verdict SET covered = ?3 WHERE tenant = ?1 AND attempt = ?2;
