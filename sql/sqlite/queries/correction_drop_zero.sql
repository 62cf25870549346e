-- A cell that corrects nothing is removed.
DELETE FROM ranking_correction
WHERE tenant = ?1 AND problem_code = ?2 AND fix_code = ?3 AND env_fp = ?4 AND day = ?5
  AND worked = 0 AND failed = 0 AND regressed = 0;
