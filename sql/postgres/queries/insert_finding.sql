INSERT INTO devdiag.finding (tenant, mint_day, run, fingerprint, problem_code, severity, count, subject, proof)
SELECT $1, pushed.*
FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
  AS pushed (mint_day, run, fingerprint, problem_code, severity, count, subject, proof)
