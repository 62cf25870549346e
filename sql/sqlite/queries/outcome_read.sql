-- One outcome.
SELECT attempt, problem_code, fingerprint, fix_code, verdict, known FROM outcome WHERE tenant = ?1 AND id = ?2;
