# Rules, policy parsers and the catalogue of devdiag::core; included by core/CMakeLists.txt after its target.
#
# Adds their sources and the table generated from core/catalogue/ (checked against its schema.json), and
# defines devdiag::catalogue_text: the whole catalogue as embedded text, for hosts that are no web page.

target_sources(devdiag_core PRIVATE
  src/policy/address_space.cpp
  src/policy/ascii.cpp
  src/policy/cookie_date.cpp
  src/policy/cookie_store.cpp
  src/policy/cors.cpp
  src/policy/csp.cpp
  src/policy/csp_check.cpp
  src/policy/csp_lint.cpp
  src/policy/csp_lists.cpp
  src/policy/csp_source.cpp
  src/policy/csp_subsumption.cpp
  src/policy/field_lines.cpp
  src/policy/framing.cpp
  src/policy/hsts.cpp
  src/policy/isolation.cpp
  src/policy/mixed_content.cpp
  src/policy/referrer.cpp
  src/policy/script_hosts.cpp
  src/policy/semver.cpp
  src/policy/set_cookie.cpp
  src/policy/structured_fields.cpp
  src/policy/structured_fields_write.cpp
  src/policy/url.cpp
  src/rules/bfcache.cpp
  src/rules/capability.cpp
  src/rules/cookie_facts.cpp
  src/rules/cookie_refused.cpp
  src/rules/cookies.cpp
  src/rules/cors.cpp
  src/rules/cors_facts.cpp
  src/rules/cors_log.cpp
  src/rules/cors_preflight.cpp
  src/rules/csp.cpp
  src/rules/csp_blocked.cpp
  src/rules/csp_conflict.cpp
  src/rules/csp_facts.cpp
  src/rules/csp_gaps.cpp
  src/rules/csp_runtime.cpp
  src/rules/csp_scripts.cpp
  src/rules/csp_text.cpp
  src/rules/document.cpp
  src/rules/embed.cpp
  src/rules/embed_runtime.cpp
  src/rules/endpoints.cpp
  src/rules/facts.cpp
  src/rules/frame.cpp
  src/rules/framing.cpp
  src/rules/headers.cpp
  src/rules/isolation.cpp
  src/rules/layout.cpp
  src/rules/libraries.cpp
  src/rules/loader_error.cpp
  src/rules/logs.cpp
  src/rules/media_types.cpp
  src/rules/network.cpp
  src/rules/network_blocked.cpp
  src/rules/request.cpp
  src/rules/resources.cpp
  src/rules/runtime.cpp
  src/rules/runtime_reports.cpp
  src/rules/script_error.cpp
  src/rules/settings.cpp
  src/rules/site.cpp
  src/rules/table.cpp
  src/rules/third_party.cpp
  src/rules/transport.cpp
  src/rules/violation.cpp
  src/rules/vitals.cpp)

# Every byte is downloaded by a page. Rules, parsers and redaction throw nothing and catch nothing, so they
# need no clean-up code for exceptions; what a library throws through them reaches evaluate() all the same.
if(EMSCRIPTEN)
  get_target_property(core_sources devdiag_core SOURCES)
  list(FILTER core_sources INCLUDE REGEX
       "^src/(policy/|rules/|redact|simulate|environment|fingerprint|render|rule\\.cpp|sha256|utf8)")
  list(FILTER core_sources EXCLUDE REGEX "json")
  set_source_files_properties(${core_sources} PROPERTIES COMPILE_OPTIONS "-fno-exceptions")
endif()

set(catalogue "${CMAKE_CURRENT_SOURCE_DIR}/catalogue")
file(GLOB catalogue_problems CONFIGURE_DEPENDS "${catalogue}/[A-Z]*.json")
file(GLOB catalogue_sources CONFIGURE_DEPENDS "${catalogue}/fixes/*.json" "${catalogue}/stacks/*.mjs"
     "${catalogue}/*.mjs" "${catalogue}/schema.json")
set(catalogue_table "${CMAKE_CURRENT_BINARY_DIR}/catalogue_table.cpp")
add_custom_command(
  OUTPUT "${catalogue_table}"
  COMMAND "${DEVDIAG_NODE_PROGRAM}" "${catalogue}/generate.mjs" --cpp "${catalogue_table}"
  DEPENDS ${catalogue_problems} ${catalogue_sources}
  COMMENT "Checking the catalogue and writing its table"
  VERBATIM)
target_sources(devdiag_core PRIVATE "${catalogue_table}")

# The same sources once more for hosts that judge every answer of a server and download nothing: fast, not
# small.
if(EMSCRIPTEN)
  get_target_property(core_sources devdiag_core SOURCES)
  add_library(devdiag_core_fast STATIC ${core_sources})
  add_library(devdiag::core_fast ALIAS devdiag_core_fast)
  target_compile_options(devdiag_core_fast PRIVATE -O3)
  target_include_directories(devdiag_core_fast PUBLIC include PRIVATE src)
  target_link_libraries(devdiag_core_fast PRIVATE devdiag::defaults)
  target_link_options(devdiag_core_fast INTERFACE -O3)
endif()

# The texts are embedded in their full form: shared fixes filled in, a snippet for every stack.
set(catalogue_texts "${CMAKE_CURRENT_BINARY_DIR}/catalogue")
execute_process(COMMAND "${DEVDIAG_NODE_PROGRAM}" "${catalogue}/generate.mjs" --texts "${catalogue_texts}"
                COMMAND_ERROR_IS_FATAL ANY)
set(catalogue_files "")
foreach(problem IN LISTS catalogue_problems)
  get_filename_component(name "${problem}" NAME)
  list(APPEND catalogue_files "${catalogue_texts}/${name}")
endforeach()
add_custom_command(
  OUTPUT ${catalogue_files}
  COMMAND "${DEVDIAG_NODE_PROGRAM}" "${catalogue}/generate.mjs" --texts "${catalogue_texts}"
  DEPENDS ${catalogue_problems} ${catalogue_sources}
  COMMENT "Writing the catalogue's texts"
  VERBATIM)
add_library(devdiag_catalogue_text STATIC catalogue/catalogue_text.cpp)
add_library(devdiag::catalogue_text ALIAS devdiag_catalogue_text)
devdiag_embed(TARGET devdiag_catalogue_text NAMESPACE devdiag::catalogue_files NAME catalogue_files
              BASE "${catalogue_texts}" FILES ${catalogue_files})
target_link_libraries(devdiag_catalogue_text PUBLIC devdiag::core PRIVATE devdiag::defaults)

# Too heavy for the page: only hosts that are no web page link it.
if(NOT EMSCRIPTEN)
  add_subdirectory("${CMAKE_CURRENT_SOURCE_DIR}/psl")
  add_subdirectory("${CMAKE_CURRENT_SOURCE_DIR}/grade")
endif()
