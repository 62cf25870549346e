-- How many findings the same filters match.
SELECT count(*) FROM finding_state
WHERE tenant = ?1 AND (?2 = '' OR problem_code = ?2) AND (?3 = '' OR target = ?3) AND (?4 = '' OR severity = ?4);
