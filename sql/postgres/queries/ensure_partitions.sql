-- By the server's clock: days before and after today that must have their partitions.
SELECT devdiag.ensure_partitions((now() AT TIME ZONE 'UTC')::date - $1, (now() AT TIME ZONE 'UTC')::date + $2)
