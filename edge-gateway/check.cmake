# devdiag::check: reads what people have at hand into evidence, writes what was found. Knows files and
# terminals as little as the core does, so tests and fuzzing call it directly.
add_library(devdiag_check STATIC
  src/check/advice.cpp
  src/check/answers.cpp
  src/check/checked.cpp
  src/check/curl_reader.cpp
  src/check/evidence_json.cpp
  src/check/graded.cpp
  src/check/gunzip.cpp
  src/check/har_parser.cpp
  src/check/har_reader.cpp
  src/check/har_roles.cpp
  src/check/headers_reader.cpp
  src/check/html_facts.cpp
  src/check/html_loads.cpp
  src/check/html_scanner.cpp
  src/check/http_text.cpp
  src/check/input.cpp
  src/check/json_filter.cpp
  src/check/missing.cpp
  src/check/report_grade.cpp
  src/check/report_json.cpp
  src/check/report_junit.cpp
  src/check/report_sarif.cpp
  src/check/report_text.cpp
  src/check/terminal.cpp
  src/check/url_reference.cpp
  src/check/xml.cpp
)
add_library(devdiag::check ALIAS devdiag_check)
# The core's parsers of URLs, text and cookies are used here too, not written twice.
target_include_directories(devdiag_check PUBLIC src PRIVATE "${PROJECT_SOURCE_DIR}/core/src")
target_link_libraries(devdiag_check PUBLIC devdiag::core devdiag::grade devdiag::catalogue_text
                      PRIVATE devdiag::public_suffix ZLIB::ZLIB devdiag::defaults)
