-- What other tenants report about the fixes of a problem.
SELECT fix_code, worked, failed, regressed, clients FROM ranking_shared WHERE tenant = ?1 AND problem_code = ?2;
