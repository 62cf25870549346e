-- All corrections of pulled counts.
SELECT tenant, problem_code, fix_code, env_fp, day, worked, failed, regressed FROM ranking_correction;
