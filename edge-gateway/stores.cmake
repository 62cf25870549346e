# The stores: PostgreSQL over libpq, SQLite over devdiag::local; included after add_library(devdiag_gateway).

find_package(PostgreSQL REQUIRED)

target_sources(devdiag_gateway PRIVATE
  src/postgres/connection.cpp
  src/postgres/conninfo.cpp
  src/postgres/error.cpp
  src/postgres/params.cpp
  src/postgres/pool.cpp
  src/store/open_store.cpp
  src/store/plain_text.cpp
  src/store/postgres_decode.cpp
  src/store/postgres_error.cpp
  src/store/postgres_fold.cpp
  src/store/postgres_migrate.cpp
  src/store/postgres_push.cpp
  src/store/postgres_read.cpp
  src/store/postgres_rows.cpp
  src/store/postgres_sql.cpp
  src/store/postgres_store.cpp
  src/store/push_plan.cpp
  src/store/sqlite_reader.cpp
  src/store/sqlite_store.cpp
  src/store/sqlite_worker.cpp
)
target_link_libraries(devdiag_gateway PUBLIC PostgreSQL::PostgreSQL)

set(DEVDIAG_POSTGRES_SQL "${PROJECT_SOURCE_DIR}/sql/postgres")
# One statement per file: the folder is the list.
file(GLOB DEVDIAG_POSTGRES_MIGRATIONS CONFIGURE_DEPENDS "${DEVDIAG_POSTGRES_SQL}/migrations/*.sql")
file(GLOB DEVDIAG_POSTGRES_QUERIES CONFIGURE_DEPENDS "${DEVDIAG_POSTGRES_SQL}/queries/*.sql")
devdiag_embed(TARGET devdiag_gateway NAMESPACE devdiag::gateway NAME postgres_migration_files
  BASE "${DEVDIAG_POSTGRES_SQL}/migrations" FILES ${DEVDIAG_POSTGRES_MIGRATIONS})
devdiag_embed(TARGET devdiag_gateway NAMESPACE devdiag::gateway NAME postgres_query_files
  BASE "${DEVDIAG_POSTGRES_SQL}/queries" FILES ${DEVDIAG_POSTGRES_QUERIES})
