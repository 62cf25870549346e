// database_status: engine, schema version and counts of the caller's tenant.
#include "mcp/arguments.hpp"
#include "mcp/tool.hpp"

namespace devdiag::gateway::mcp {

Async<ToolResult> database_status(ToolCall call) {
  Arguments arguments(call.arguments);
  arguments.only({});
  if (arguments.problem()) co_return *arguments.problem();
  const auto status = co_await call.store.status(call.caller.tenant);
  if (!status) co_return status.error();
  co_return nlohmann::json{
      {"engine", status->info.engine},
      {"incarnation", status->info.incarnation},
      {"schema_version", status->info.schema_version},
      {"tenant", call.caller.tenant},
      {"runs", status->runs},
      {"findings_open", status->findings_open},
      {"attempts", status->attempts},
      {"outcomes", status->outcomes},
      {"clients", status->clients},
      {"quarantined", status->quarantined},
      {"ranking_version", status->ranking_version},
      {"bytes", status->bytes},
      {"last_event_ms", status->last_event_ms},
      {"server_time_ms", call.now_ms},
  };
}

}  // namespace devdiag::gateway::mcp
