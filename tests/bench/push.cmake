# Pushes against raw SQL; needs the gateway's library.
devdiag_bench(bench_push
  SOURCES bench_push.cpp push_load.cpp push_raw_postgres.cpp push_raw_sqlite.cpp
  LIBS devdiag_gateway devdiag::sqlite3)
