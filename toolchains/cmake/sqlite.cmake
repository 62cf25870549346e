# devdiag::sqlite3: the SQLite amalgamation as shipped in npm's better-sqlite3, the same for native and wasm.

set(DEVDIAG_SQLITE_DIR "${PROJECT_SOURCE_DIR}/node_modules/better-sqlite3/deps/sqlite3")
if(NOT EXISTS "${DEVDIAG_SQLITE_DIR}/sqlite3.c")
  message(FATAL_ERROR "The SQLite amalgamation is missing (node_modules/better-sqlite3/deps/sqlite3/).\n"
                      "Fix: ./dev setup")
endif()

set(DEVDIAG_SQLITE_SOURCE "${DEVDIAG_SQLITE_DIR}/sqlite3.c")
if(EMSCRIPTEN)
  set(DEVDIAG_SQLITE_SOURCE "${PROJECT_SOURCE_DIR}/wasm/sqlite.c")
endif()
add_library(devdiag_sqlite STATIC "${DEVDIAG_SQLITE_SOURCE}")
add_library(devdiag::sqlite3 ALIAS devdiag_sqlite)
target_include_directories(devdiag_sqlite SYSTEM PUBLIC "${DEVDIAG_SQLITE_DIR}")
target_compile_definitions(devdiag_sqlite PRIVATE
  SQLITE_DQS=0
  SQLITE_DEFAULT_FOREIGN_KEYS=1
  SQLITE_DEFAULT_MEMSTATUS=0
  SQLITE_LIKE_DOESNT_MATCH_BLOBS
  SQLITE_MAX_EXPR_DEPTH=100
  SQLITE_OMIT_DEPRECATED
  SQLITE_OMIT_LOAD_EXTENSION
  SQLITE_OMIT_SHARED_CACHE
  SQLITE_USE_ALLOCA)
target_compile_options(devdiag_sqlite PRIVATE -w)

if(EMSCRIPTEN)
  # No operating system: the host registers its own VFS, and one worker is the only thread.
  target_compile_definitions(devdiag_sqlite PRIVATE
    SQLITE_OS_OTHER=1 SQLITE_THREADSAFE=0 SQLITE_TEMP_STORE=3)
  target_compile_options(devdiag_sqlite PRIVATE -Oz)
else()
  # A connection is used by one thread at a time; different threads may hold different connections.
  target_compile_definitions(devdiag_sqlite PRIVATE SQLITE_THREADSAFE=2 SQLITE_TEMP_STORE=2)
  target_compile_options(devdiag_sqlite PRIVATE -O2)
  target_link_libraries(devdiag_sqlite PUBLIC Threads::Threads m)
  if(DEVDIAG_SANITIZE MATCHES "undefined")
    # SQLite's own tested tricks (null with length 0, unaligned reads) are not ours to judge.
    target_compile_options(devdiag_sqlite PRIVATE -fno-sanitize=undefined)
  endif()
endif()
