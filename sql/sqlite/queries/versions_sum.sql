-- Changes whenever any tenant's ranking does.
SELECT coalesce(sum(version), 0) FROM ranking_version;
