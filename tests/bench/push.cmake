# Pushes against raw SQL; needs the gateway's library.
devdiag_bench(bench_push
  SOURCES bench_push.cpp push_compare_postgres.cpp push_compare_sqlite.cpp push_load.cpp push_raw_postgres.cpp
          push_raw_sqlite.cpp push_states.cpp
  LIBS devdiag_gateway devdiag::sqlite3)
