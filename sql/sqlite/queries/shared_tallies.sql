-- Counts of all other tenants together, where enough distinct clients report.
SELECT problem_code, fix_code, sum(verdict = 'worked'), sum(verdict = 'failed'), sum(verdict = 'regressed'),
  count(DISTINCT client_id)
FROM verdict WHERE tenant <> ?1
GROUP BY problem_code, fix_code
HAVING count(DISTINCT client_id) >= ?2
ORDER BY problem_code, fix_code;
