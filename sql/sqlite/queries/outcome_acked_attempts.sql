-- Attempts with outcomes acked up to a number and not yet counted by the pulled ranking.
SELECT attempt FROM outcome WHERE tenant = ?1 AND acked_no > 0 AND acked_no <= ?2;
