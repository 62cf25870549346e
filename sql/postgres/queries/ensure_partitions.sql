SELECT devdiag.ensure_partitions($1, $2)
