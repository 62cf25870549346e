SELECT devdiag.incarnation(), coalesce((SELECT version FROM devdiag.ranking_version WHERE tenant = $1), 0)
