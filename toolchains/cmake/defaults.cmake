# Compiler settings: those every object must share (sanitizers, wasm exceptions) and, as the target
# devdiag::defaults, the strict ones for our own code.

option(DEVDIAG_CCACHE "Compile through ccache when it is installed" ON)
option(DEVDIAG_LTO "Optimise across files when linking" OFF)
option(DEVDIAG_FUZZ "Build the fuzz targets (clang only)" OFF)
option(DEVDIAG_BENCH "Build the benchmark programs" OFF)
set(DEVDIAG_SANITIZE "" CACHE STRING "Comma list: address,undefined | thread | fuzzer,address,undefined")

if(DEVDIAG_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(DEVDIAG_CCACHE_PROGRAM ccache)
  if(DEVDIAG_CCACHE_PROGRAM)
    set(CMAKE_C_COMPILER_LAUNCHER "${DEVDIAG_CCACHE_PROGRAM}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${DEVDIAG_CCACHE_PROGRAM}")
  endif()
endif()

# Scores must have the same bits on every host, so a*b+c is never fused into one rounding.
add_compile_options(-ffp-contract=off)

if(EMSCRIPTEN)
  # One exception model for all objects and every link: mixing them fails only at run time.
  add_compile_options(-fwasm-exceptions)
  add_link_options(-fwasm-exceptions)
  # The machine's own /usr/include must stay out of a cross build; only these two header-only
  # libraries are let in, through a folder of links.
  set(DEVDIAG_HEADERS "${PROJECT_BINARY_DIR}/header-only")
  file(MAKE_DIRECTORY "${DEVDIAG_HEADERS}")
  foreach(library nlohmann doctest)
    if(NOT EXISTS "/usr/include/${library}")
      message(FATAL_ERROR "/usr/include/${library} is missing. Fix: ./dev setup")
    endif()
    file(CREATE_LINK "/usr/include/${library}" "${DEVDIAG_HEADERS}/${library}" SYMBOLIC)
  endforeach()
  include_directories(SYSTEM "${DEVDIAG_HEADERS}")
else()
  find_package(Threads REQUIRED)
  find_program(DEVDIAG_MOLD mold)
  if(DEVDIAG_MOLD AND NOT DEVDIAG_LTO)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

if(DEVDIAG_SANITIZE)
  # Only fuzz targets get libFuzzer's main; all other objects are merely instrumented for it.
  string(REPLACE "fuzzer" "fuzzer-no-link" DEVDIAG_SANITIZE_ALL "${DEVDIAG_SANITIZE}")
  add_compile_options(-fsanitize=${DEVDIAG_SANITIZE_ALL} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DEVDIAG_SANITIZE_ALL})
endif()

if(DEVDIAG_LTO AND EMSCRIPTEN)
  # CMake would ask for thin LTO, for which Emscripten brings no system libraries along.
  add_compile_options(-flto)
  add_link_options(-flto)
elseif(DEVDIAG_LTO)
  # Of the core only, in core/CMakeLists.txt: with the gateway's many templates every link would take half a
  # minute for nothing. Only lld reads the objects of clang.
  add_link_options(-fuse-ld=lld)
endif()

add_library(devdiag_defaults INTERFACE)
add_library(devdiag::defaults ALIAS devdiag_defaults)
target_compile_options(devdiag_defaults INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees impossible copies inside std::string and std::variant when sanitizers or -O2 inline them.
  target_compile_options(devdiag_defaults INTERFACE
    -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
endif()
