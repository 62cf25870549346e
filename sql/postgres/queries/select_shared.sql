SELECT problem_code, fix_code, worked, failed, regressed, clients FROM devdiag.shared_fixes($1, $2, $3)
