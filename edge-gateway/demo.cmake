# The demo shop's handler.
target_sources(devdiag_gateway PRIVATE
  src/demo/demo.cpp
  src/demo/page_template.cpp
  src/demo/pages.cpp
  src/demo/switches.cpp
)
