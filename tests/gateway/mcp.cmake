# Compiled tests of the MCP classifier, of JSON text and of provenance; included by
# tests/gateway/CMakeLists.txt.
devdiag_test(mcp_test
  SOURCES mcp_json_text_test.cpp mcp_plan_test.cpp mcp_provenance_test.cpp
  LIBS devdiag_gateway)
