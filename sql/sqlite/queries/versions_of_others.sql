-- Changes whenever the ranking of any other tenant does.
SELECT coalesce(sum(version), 0) FROM ranking_version WHERE tenant <> ?1;
