-- The cell of every verdict, and the cell as which the pulled ranking counts the same attempt.
SELECT v.tenant, v.problem_code, v.fix_code, v.env_fp, v.day, v.verdict, o.problem_code, o.fix_code, o.env_fp, o.day,
  o.verdict
FROM verdict AS v LEFT JOIN outcome AS o ON o.tenant = v.tenant AND o.id = v.covered;
