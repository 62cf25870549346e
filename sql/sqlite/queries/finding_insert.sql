-- Stores one finding of a run.
INSERT INTO finding (tenant, run, fingerprint, problem_code, severity, count, subject, proof)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
