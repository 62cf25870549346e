-- Forgets a pulled cell that fell to zero.
DELETE FROM ranking_row WHERE tenant = ?1 AND problem_code = ?2 AND fix_code = ?3 AND env_fp = ?4 AND day = ?5;
