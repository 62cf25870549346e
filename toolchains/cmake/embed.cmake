# devdiag_embed(TARGET t NAMESPACE ns NAME fn BASE dir FILES f... [BARE_SQL]): compiles text files into a
# target.
#
# Gives t (and whoever links it) the header "devdiag/embedded/<fn>.hpp" with
#   namespace <ns> { std::span<const devdiag::EmbeddedFile> <fn>(); }   sorted by name (bytewise).
# FILES are absolute, or relative to BASE. The text may hold any bytes. Rebuilt when a file changes.
# BARE_SQL leaves out comments that stand before a statement: they are for readers of the file.

set(DEVDIAG_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/embed_write.cmake")
set(DEVDIAG_EMBED_INCLUDE "${CMAKE_CURRENT_LIST_DIR}/include")

function(devdiag_embed)
  cmake_parse_arguments(PARSE_ARGV 0 arg "BARE_SQL" "TARGET;NAMESPACE;NAME;BASE" "FILES")
  foreach(needed TARGET NAMESPACE NAME BASE FILES)
    if(NOT arg_${needed})
      message(FATAL_ERROR "devdiag_embed: ${needed} is missing")
    endif()
  endforeach()
  set(names "")
  set(paths "")
  get_filename_component(base "${arg_BASE}" ABSOLUTE)
  foreach(file IN LISTS arg_FILES)
    get_filename_component(path "${file}" ABSOLUTE BASE_DIR "${base}")
    if(NOT EXISTS "${path}")
      message(FATAL_ERROR "devdiag_embed(${arg_NAME}): ${path} does not exist")
    endif()
    file(RELATIVE_PATH name "${base}" "${path}")
    list(APPEND names "${name}")
    list(APPEND paths "${path}")
  endforeach()
  list(SORT names COMPARE STRING)

  set(root "${CMAKE_CURRENT_BINARY_DIR}/embedded-${arg_NAME}")
  set(header "${root}/devdiag/embedded/${arg_NAME}.hpp")
  set(source "${root}/${arg_NAME}.cpp")
  set(list_file "${root}/${arg_NAME}.list")
  string(REPLACE ";" "\n" lines "${names}")
  file(CONFIGURE OUTPUT "${list_file}" CONTENT "${lines}\n" @ONLY)
  add_custom_command(
    OUTPUT "${header}" "${source}"
    COMMAND "${CMAKE_COMMAND}" -DHEADER=${header} -DSOURCE=${source} -DLIST=${list_file} -DBASE=${base}
            -DNAMESPACE=${arg_NAMESPACE} -DNAME=${arg_NAME} -DBARE_SQL=${arg_BARE_SQL}
            -P "${DEVDIAG_EMBED_SCRIPT}"
    DEPENDS ${paths} "${list_file}" "${DEVDIAG_EMBED_SCRIPT}"
    COMMENT "Embedding ${arg_NAME}"
    VERBATIM)
  # A long literal is a warning in pedantic mode, and this file is data, not code.
  set_source_files_properties("${source}" PROPERTIES COMPILE_OPTIONS "-w" SKIP_LINTING ON)
  target_sources(${arg_TARGET} PRIVATE "${source}" "${header}")
  target_include_directories(${arg_TARGET} PUBLIC "${root}" "${DEVDIAG_EMBED_INCLUDE}")
endfunction()
