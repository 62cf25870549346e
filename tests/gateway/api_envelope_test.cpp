// The sync envelope: what is refused whole, what alone, and what the answers look like.
#include "api/envelope.hpp"

#include <doctest/doctest.h>

#include "devdiag/limits.hpp"

using namespace devdiag;
using namespace devdiag::gateway;
using namespace devdiag::gateway::api;
using nlohmann::json;

namespace {

constexpr std::int64_t kNowMs = 1'800'000'000'000;
constexpr std::int64_t kDayMs = 86'400'000;
const std::string kClient = "3f0c1d2e-1111-4222-8333-444455556666";

std::string id_at(std::int64_t ms, std::uint8_t salt = 1) {
  Entropy entropy{};
  entropy.bytes[9] = salt;
  return mint_uuid7(ms, entropy);
}

json outcome(std::string id) {
  return {{"id", std::move(id)},
          {"seq", 1},
          {"k", "outcome"},
          {"s", 1},
          {"t", kNowMs},
          {"d",
           {{"attempt", id_at(kNowMs, 99)},
            {"verdict", "worked"},
            {"known", "verified"},
            {"target", std::string(32, 'a')},
            {"problem_code", "CSP_MISSING"},
            {"fingerprint", std::string(16, 'f')},
            {"fix_code", "csp.add"},
            {"env_fp", std::string(64, 'e')},
            {"env", {"fw:react"}}}}};
}

json message(json events) {
  return {{"v", 1}, {"client_id", kClient}, {"lost", {}}, {"events", std::move(events)}};
}

Result<Envelope> read(const json& value) { return read_push(value.dump(), "shop", kNowMs); }

std::string refusal(const json& value) {
  const auto envelope = read(value);
  return envelope ? "" : std::string(errc_name(envelope.error().code)) + " " + envelope.error().path;
}

}  // namespace

TEST_CASE("a good push") {
  json value = message({outcome(id_at(kNowMs))});
  value["lost"] = {{"queue_full", 2}, {"evicted", 0}};
  const auto envelope = read(value);
  REQUIRE(envelope);
  CHECK(envelope->request.tenant == "shop");
  CHECK(envelope->request.client_id == kClient);
  REQUIRE(envelope->request.events.size() == 1);
  CHECK(envelope->request.positions == std::vector<std::size_t>{0});
  REQUIRE(envelope->request.lost.size() == 1);
  CHECK(envelope->request.lost[0].reason == "queue_full");
  CHECK(envelope->refused.empty());
}

TEST_CASE("an unusable envelope is refused whole, with the place") {
  CHECK_FALSE(read_push("{", "shop", kNowMs));
  CHECK(refusal(json::array()) == "bad_field $");
  const auto with = [](const char* member, json value) {
    json out = message(json::array());
    out[member] = std::move(value);
    return refusal(out);
  };
  CHECK(with("v", 2) == "unknown_kind v");
  CHECK(with("v", "1") == "bad_field v");
  CHECK(with("client_id", "O'Brien") == "bad_field client_id");
  CHECK(with("client_id", 7) == "bad_field client_id");
  CHECK(with("events", "none") == "bad_field events");
  CHECK(with("lost", 3) == "bad_field lost");
  CHECK(with("lost", {{"a", -1}}) == "bad_field lost");
  CHECK(with("lost", {{"a", 1e300}}) == "bad_field lost");
  CHECK(with("lost", {{std::string(65, 'a'), 1}}) == "bad_field lost");
  CHECK(with("events", json(std::vector<json>(limits::kPushEvents + 1, 1))) == "too_large events");
  std::string deep = R"({"v":1,"events":)" + std::string(1'000, '[');
  CHECK_FALSE(read_push(deep, "shop", kNowMs));
}

TEST_CASE("one bad event is refused alone, each with its reason") {
  json unknown = outcome(id_at(kNowMs, 2));
  unknown["k"] = "telemetry";
  json newer = outcome(id_at(kNowMs, 3));
  newer["s"] = 2;
  json verdict = outcome(id_at(kNowMs, 4));
  verdict["d"]["verdict"] = "maybe";
  json large = outcome(id_at(kNowMs, 5));
  large["d"]["note"] = std::string(limits::kEventBytes, 'x');
  const auto envelope =
      read(message({outcome(id_at(kNowMs)), outcome(id_at(kNowMs + 2 * kDayMs)),
                    outcome(id_at(kNowMs - 401 * kDayMs)), unknown, newer, verdict, large, "not an event",
                    nullptr, outcome("3f0c1d2e-1111-4222-8333-444455556666"), outcome(id_at(kNowMs, 6))}));
  REQUIRE(envelope);
  CHECK(envelope->events == 11);
  CHECK(envelope->request.positions == std::vector<std::size_t>{0, 10});
  std::vector<std::string> codes;
  for (const Refusal& refused : envelope->refused)
    codes.push_back(std::string(errc_name(refused.error.code)));
  CHECK(codes == std::vector<std::string>{"future_id", "ancient_id", "unknown_kind", "unknown_kind",
                                          "bad_field", "too_large", "bad_field", "bad_field", "bad_field"});
  CHECK(envelope->refused[4].error.path == "events[5].d.verdict");
}

TEST_CASE("only poison is kept, cut and counted") {
  json events = json::array();
  for (std::size_t i = 0; i < limits::kQuarantinePerPush + 5; ++i) events.push_back({{"id", "x"}, {"k", 1}});
  events.push_back(outcome(id_at(kNowMs + 2 * kDayMs)));
  const auto envelope = read(message(events));
  REQUIRE(envelope);
  CHECK(envelope->refused.size() == events.size());
  CHECK(envelope->poison.size() == limits::kQuarantinePerPush);
  CHECK(envelope->poison[0].id == "x");
  json long_one = {{"id", std::string(100, 'i')}, {"k", 1}, {"n", std::string(20'000, 'y')}};
  const auto large = read(message(json::array({long_one})));
  REQUIRE(large);
  CHECK(large->poison[0].body.size() == limits::kQuarantineBodyBytes);
  CHECK(large->poison[0].id.size() == 64);
}

TEST_CASE("the answer merges both kinds of refusals in order and says when to come back") {
  const auto envelope = read(message({1, outcome(id_at(kNowMs + 3 * kDayMs)), outcome(id_at(kNowMs))}));
  REQUIRE(envelope);
  PushAnswer store;
  store.dup = {2};
  store.refused.push_back({7, Error{Errc::bad_field, "", "the database refused it", "", Retry::never}});
  const json answer = json::parse(write_push_answer(store, *envelope, {"inc", "inc:7", kNowMs}));
  CHECK(answer["v"] == 1);
  CHECK(answer["incarnation"] == "inc");
  CHECK(answer["server_time"] == kNowMs);
  CHECK(answer["ok"] == json::array());
  CHECK(answer["dup"] == json{2});
  REQUIRE(answer["refused"].size() == 3);
  CHECK(answer["refused"][0]["i"] == 0);
  CHECK(answer["refused"][0]["retry"] == "never");
  CHECK(answer["refused"][1]["code"] == "future_id");
  CHECK(answer["refused"][1]["retry"] == "at");
  CHECK(answer["refused"][1]["at"] == kNowMs + 2 * kDayMs);
  CHECK(answer["refused"][2]["i"] == 7);
  CHECK(answer["flow"]["events"] == limits::kPushEvents);
  CHECK(answer["rank"]["cursor"] == "inc:7");
}

TEST_CASE("hello") {
  CHECK(read_hello(json{{"v", 1}, {"client_id", kClient}, {"kind", "browser"}}.dump())->kind == "browser");
  CHECK(read_hello(json{{"v", 1}, {"client_id", kClient}}.dump()));
  CHECK_FALSE(read_hello(json{{"v", 1}, {"client_id", kClient}, {"kind", 3}}.dump()));
  CHECK_FALSE(read_hello(json{{"v", 1}}.dump()));
  const json answer = json::parse(write_hello_answer("shop", {"inc", "inc:7", kNowMs}));
  CHECK(answer["tenant"] == "shop");
  CHECK(answer["window"]["back_s"] == 34'560'000);
  CHECK(answer["window"]["fwd_s"] == 86'400);
  CHECK(answer["limits"]["events"] == 1000);
  CHECK(answer["schema"]["max"] == 1);
}

TEST_CASE("rankings name their rows as clients read them") {
  RankingPage page;
  page.cursor = "inc:8";
  page.reset = true;
  page.rows.push_back({"CSP_MISSING", "csp.add", "fp", {"fw:react"}, 20'000, {3, 1, 0}});
  page.shared.push_back({"CSP_MISSING", "csp.add", {30, 2, 1}, 6});
  const json answer = json::parse(write_rankings(page, "inc"));
  CHECK(answer["reset"] == true);
  CHECK(answer["rows"][0] == json{{"problem_code", "CSP_MISSING"},
                                  {"fix_code", "csp.add"},
                                  {"env_fp", "fp"},
                                  {"env", {"fw:react"}},
                                  {"day", 20'000},
                                  {"worked", 3},
                                  {"failed", 1},
                                  {"regressed", 0}});
  CHECK(answer["shared"][0]["clients"] == 6);
}
