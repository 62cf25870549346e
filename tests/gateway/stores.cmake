# The stores' tests; included by tests/gateway/CMakeLists.txt. The contract test is compiled once for each
# engine.

devdiag_test(store_unit_test
  SOURCES store_unit_test.cpp store_events.cpp
  LIBS devdiag_gateway)

set(DEVDIAG_STORE_CONTRACT
  store_engine.cpp
  store_events.cpp
  store_push_test.cpp
  store_read_test.cpp)

devdiag_test(store_sqlite_test
  SOURCES ${DEVDIAG_STORE_CONTRACT} store_engine_sqlite.cpp store_sqlite_test.cpp
  LIBS devdiag_gateway devdiag::sqlite3)

devdiag_test(store_postgres_test
  SOURCES ${DEVDIAG_STORE_CONTRACT} store_engine_postgres.cpp store_postgres_test.cpp store_views_test.cpp
  LIBS devdiag_gateway
  LABEL server)
