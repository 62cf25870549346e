// The route table.
#include "api/routes.hpp"

#include "api/health.hpp"
#include "api/pages.hpp"
#include "api/sync.hpp"
#include "demo/demo.hpp"
#include "devdiag/limits.hpp"
#include "mcp/endpoint.hpp"

namespace devdiag::gateway::api {

std::vector<Route> routes(bool with_demo) {
  using enum Verb;
  using namespace limits;
  std::vector<Route> table{
      {.pattern = "/mcp",
       .verb = post,
       .allowed = kReadRoles,
       .origin_checked = true,
       .body_bytes = kHttpBodyBytes,
       .handler = mcp::handle},
      {.pattern = "/v1/sync/push",
       .verb = post,
       .allowed = kSyncRoles,
       .cors = Cors::checked,
       .json_body = true,
       .body_bytes = kPushBytes,
       .inflated_bytes = kPushInflatedBytes,
       .handler = push},
      {.pattern = "/v1/sync/hello",
       .verb = post,
       .allowed = kSyncRoles,
       .cors = Cors::checked,
       .json_body = true,
       .body_bytes = kEventBytes,
       .handler = hello},
      {.pattern = "/v1/sync/rankings",
       .verb = get,
       .allowed = kRankingRoles,
       .cors = Cors::checked,
       .handler = rankings},
      {.pattern = "/live", .verb = get, .allowed = kAnyone, .handler = live},
      {.pattern = "/ready", .verb = get, .allowed = kAnyone, .handler = ready},
      {.pattern = "/metrics", .verb = get, .allowed = kReadRoles, .handler = metrics},
      {.pattern = "/openapi.json", .verb = get, .allowed = kAnyone, .handler = openapi},
      {.pattern = "/pkg/*", .verb = get, .allowed = kAnyone, .cors = Cors::assets, .handler = package},
      {.pattern = "/console/*", .verb = get, .allowed = kAnyone, .handler = console},
      {.pattern = "/console", .verb = get, .allowed = kAnyone, .handler = to_console},
      {.pattern = "/favicon.ico", .verb = get, .allowed = kAnyone, .handler = no_icon},
      {.pattern = "/", .verb = get, .allowed = kAnyone, .handler = to_console},
  };
  if (with_demo) {
    table.push_back({.pattern = "/demo", .verb = get, .allowed = kAnyone, .handler = to_demo});
    table.push_back({.pattern = "/demo/*", .verb = get, .allowed = kAnyone, .handler = demo::handle});
    table.push_back({.pattern = "/demo/api/reports",
                     .verb = post,
                     .allowed = kAnyone,
                     .body_bytes = kEventBytes,
                     .handler = demo::take_report});
  }
  return table;
}

}  // namespace devdiag::gateway::api
