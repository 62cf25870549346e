SELECT devdiag.incarnation(), (SELECT max(version) FROM devdiag.migration)
