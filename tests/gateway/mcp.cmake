# Compiled tests of the MCP classifier and of provenance; included by tests/gateway/CMakeLists.txt.
devdiag_test(mcp_test SOURCES mcp_plan_test.cpp mcp_provenance_test.cpp LIBS devdiag_gateway)
