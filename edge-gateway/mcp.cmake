# The MCP endpoint and its tools; included by edge-gateway/CMakeLists.txt.
target_sources(devdiag_gateway PRIVATE
  src/mcp/arguments.cpp
  src/mcp/catalogue_view.cpp
  src/mcp/endpoint.cpp
  src/mcp/json_text.cpp
  src/mcp/jsonrpc.cpp
  src/mcp/own_event.cpp
  src/mcp/plan.cpp
  src/mcp/provenance.cpp
  src/mcp/results.cpp
  src/mcp/tools.cpp
  src/mcp/tools/database_status.cpp
  src/mcp/tools/diagnose_evidence.cpp
  src/mcp/tools/explain_problem.cpp
  src/mcp/tools/list_findings.cpp
  src/mcp/tools/record_attempt.cpp
  src/mcp/tools/record_outcome.cpp
  src/mcp/tools/simulate_policy.cpp
  src/mcp/tools/suggest_fix.cpp
)
set_source_files_properties(src/mcp/results.cpp PROPERTIES
  COMPILE_DEFINITIONS "DEVDIAG_VERSION=\"${PROJECT_VERSION}\"")
