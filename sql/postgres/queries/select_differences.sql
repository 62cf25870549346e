SELECT difference FROM devdiag.rollup_differences($1) AS difference
