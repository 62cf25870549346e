# Node checks and writes what is generated before compiling: the catalogue's table, the page's SQLite.

if(DEFINED ENV{DEVDIAG_NODE})
  set(DEVDIAG_NODE_PROGRAM "$ENV{DEVDIAG_NODE}")
else()
  find_program(DEVDIAG_NODE_PROGRAM node NO_CMAKE_FIND_ROOT_PATH)
endif()
if(NOT DEVDIAG_NODE_PROGRAM)
  message(FATAL_ERROR "Node is missing; it writes generated sources. Fix: ./dev setup")
endif()
