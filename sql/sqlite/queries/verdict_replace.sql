-- Gives an attempt another present verdict; what the pulled ranking counts stays as it is.
UPDATE verdict SET outcome = ?3, verdict = ?4, known = ?5, problem_code = ?6, fix_code = ?7, env_fp = ?8, day = ?9,
  client_id = ?10
WHERE tenant = ?1 AND attempt = ?2;
