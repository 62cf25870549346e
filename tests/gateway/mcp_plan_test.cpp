// The MCP classifier: era, header agreement, methods, and what each refusal says.
#include "mcp/plan.hpp"

#include <doctest/doctest.h>

using namespace devdiag::gateway::mcp;
using nlohmann::json;

namespace {

json modern(std::string_view method, json params = json::object()) {
  params["_meta"] = {{kMetaVersion, kModernVersion}, {kMetaCapabilities, json::object()}};
  return {{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", params}};
}

json legacy(std::string_view method, json params = json::object()) {
  return {{"jsonrpc", "2.0"}, {"id", "a"}, {"method", method}, {"params", params}};
}

const EraHeaders kCall{kModernVersion, "tools/call", "suggest_fix"};
const EraHeaders kList{kModernVersion, "tools/list", ""};
const EraHeaders kNone{};

int error_code(const Plan& plan) { return json::parse(std::get<Answer>(plan.step).body)["error"]["code"]; }
int status(const Plan& plan) { return std::get<Answer>(plan.step).status; }

}  // namespace

TEST_CASE("a modern call carries its name and arguments") {
  const Plan p =
      plan(kCall, modern("tools/call", {{"name", "suggest_fix"}, {"arguments", {{"problem_code", "X"}}}}));
  REQUIRE(std::holds_alternative<CallTool>(p.step));
  CHECK(p.era == Era::modern);
  CHECK(p.id == "7");
  CHECK(std::get<CallTool>(p.step).name == "suggest_fix");
  CHECK(std::get<CallTool>(p.step).arguments["problem_code"] == "X");
}

TEST_CASE("modern headers must agree with the body, before the version is looked at") {
  const json call = modern("tools/call", {{"name", "suggest_fix"}});
  for (const EraHeaders& headers :
       {EraHeaders{"", "tools/call", "suggest_fix"}, EraHeaders{kModernVersion, "", "suggest_fix"},
        EraHeaders{kModernVersion, "tools/list", "suggest_fix"}, EraHeaders{kModernVersion, "tools/call", ""},
        EraHeaders{kModernVersion, "tools/call", "Suggest_Fix"},
        EraHeaders{"2025-11-25", "tools/call", "suggest_fix"}}) {
    const Plan p = plan(headers, json(call));
    CHECK(status(p) == 400);
    CHECK(error_code(p) == -32020);
  }
  CHECK(std::holds_alternative<CallTool>(
      plan({" 2026-07-28\t", " tools/call ", "=?base64?c3VnZ2VzdF9maXg=?="}, json(call)).step));
}

TEST_CASE("an unsupported modern version names the supported ones") {
  json message = modern("tools/list");
  message["params"]["_meta"][kMetaVersion] = "2031-01-01";
  const Plan p = plan({"2031-01-01", "tools/list", ""}, std::move(message));
  CHECK(status(p) == 400);
  CHECK(error_code(p) == -32022);
  CHECK(json::parse(std::get<Answer>(p.step).body)["error"]["data"]["supported"][0] == kModernVersion);
}

TEST_CASE("the modern header without an envelope is a modern error, never a silent fall-back") {
  const Plan p = plan(kList, legacy("tools/list"));
  CHECK(p.era == Era::modern);
  CHECK(status(p) == 400);
  CHECK(error_code(p) == -32602);
}

TEST_CASE("missing client capabilities are refused, missing client info is not") {
  json message = modern("tools/list");
  message["params"]["_meta"].erase(std::string(kMetaCapabilities));
  CHECK(error_code(plan(kList, std::move(message))) == -32602);
  CHECK(std::holds_alternative<ListTools>(plan(kList, modern("tools/list")).step));
}

TEST_CASE("unknown and removed methods: 404 in the modern era, 200 in the legacy one") {
  for (const std::string method : {"initialize", "ping", "logging/setLevel", "resources/read", "nonsense"}) {
    const Plan p = plan({kModernVersion, method, ""}, modern(method));
    CHECK(status(p) == 404);
    CHECK(error_code(p) == -32601);
    CHECK(p.id == "7");
  }
  const Plan p = plan(kNone, legacy("nonsense"));
  CHECK(status(p) == 200);
  CHECK(error_code(p) == -32601);
}

TEST_CASE("initialize answers a supported version or the newest legacy one, never a modern one") {
  const auto version = [](std::string_view asked) {
    return std::get<Initialize>(plan(kNone, legacy("initialize", {{"protocolVersion", asked}})).step).version;
  };
  CHECK(version("2025-06-18") == "2025-06-18");
  CHECK(version("2026-07-28") == "2025-11-25");
  CHECK(version("1999-01-01") == "2025-11-25");
}

TEST_CASE("legacy: version header, ping, notifications and posted responses") {
  CHECK(std::holds_alternative<Ping>(plan({"2025-06-18", "", ""}, legacy("ping")).step));
  const Plan unsupported = plan({"2024-01-01", "", ""}, legacy("tools/list"));
  CHECK(status(unsupported) == 400);
  CHECK(error_code(unsupported) == -32000);
  CHECK(status(plan(kNone, {{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}})) == 202);
  CHECK(status(plan(kNone, {{"jsonrpc", "2.0"}, {"id", 1}, {"result", json::object()}})) == 202);
}

TEST_CASE("batches existed in one revision only") {
  CHECK(batch_allowed(""));
  CHECK(batch_allowed("2025-03-26"));
  CHECK_FALSE(batch_allowed("2025-06-18"));
  CHECK_FALSE(batch_allowed("2026-07-28"));
}

TEST_CASE("malformed messages are refused with a reason and without a crash") {
  for (const json& message : {json(1), json("x"), json(nullptr), json::object(),
                              json{{"jsonrpc", "1.0"}, {"id", 1}, {"method", "ping"}},
                              json{{"jsonrpc", "2.0"}, {"id", json::object()}, {"method", "ping"}},
                              json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", 5}},
                              json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "ping"}, {"params", 5}}}) {
    const Plan p = plan(kNone, json(message));
    CHECK(status(p) == 400);
    CHECK(error_code(p) < -32000);
  }
  CHECK(error_code(plan(kCall, modern("tools/call", {{"name", 5}}))) == -32020);
  CHECK(error_code(plan(kCall, modern("tools/call", {{"name", "suggest_fix"}, {"arguments", "x"}}))) ==
        -32602);
}

TEST_CASE("an empty list cursor is the first page, any other was never issued") {
  CHECK(std::holds_alternative<ListTools>(plan(kNone, legacy("tools/list", {{"cursor", ""}})).step));
  CHECK(error_code(plan(kNone, legacy("tools/list", {{"cursor", "zzz"}}))) == -32602);
}
