SELECT devdiag.incarnation(), (SELECT max(version) FROM devdiag.migration), coalesce(sum(c.runs), 0),
       (SELECT count(*) FROM devdiag.finding_state AS f
        WHERE f.tenant = $1
          AND NOT EXISTS (SELECT FROM devdiag.coverage AS k
                          JOIN devdiag.rule_set AS r ON r.tenant = k.tenant AND r.rule_set = k.rule_set
                          WHERE k.tenant = f.tenant AND k.target = f.target AND k.last_run > f.last_run
                            AND r.codes ? f.problem_code)),
       coalesce(sum(c.attempts), 0), coalesce(sum(c.outcomes), 0), count(*),
       (SELECT count(*) FROM devdiag.quarantine WHERE tenant = $1),
       coalesce((SELECT version FROM devdiag.ranking_version WHERE tenant = $1), 0),
       pg_database_size(current_database()), coalesce((extract(epoch FROM max(c.last_event)) * 1000)::bigint, 0)
FROM devdiag.client AS c
WHERE c.tenant = $1
