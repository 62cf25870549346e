// Settings: flags over environment over defaults, and the refusals.
#include "config.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace devdiag;
using namespace devdiag::gateway;

namespace {

std::map<std::string, std::string> environment;
const char* get_env(const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? nullptr : found->second.c_str();
}

Result<Invocation> parse(std::vector<std::string_view> args) { return parse_arguments(args, get_env); }

std::string refusal(std::vector<std::string_view> args) {
  auto invocation = parse(std::move(args));
  if (!invocation) return error_sentence(invocation.error());
  const auto done = complete(invocation->config, get_env, 4);
  return done ? "" : error_sentence(done.error());
}

struct CleanEnvironment {
  CleanEnvironment() { environment = {{"HOME", "/h/x"}}; }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE_FIXTURE(CleanEnvironment, "defaults") {
  auto invocation = parse({"serve"});
  REQUIRE(invocation);
  Config& config = invocation->config;
  REQUIRE(complete(config, get_env, 4));
  CHECK(config.host == "127.0.0.1");
  CHECK(config.port == 8787);
  CHECK(config.threads == 4);
  CHECK(config.store == "sqlite:/h/x/.local/share/devdiag/devdiag.db");
  CHECK(config.access.loopback);
  CHECK(config.access.hosts == std::vector<std::string>{"127.0.0.1", "localhost", "::1"});
  CHECK(base_url(config, 1234) == "http://127.0.0.1:1234");
}

TEST_CASE_FIXTURE(CleanEnvironment, "a flag beats the environment, the environment beats the default") {
  environment["DEVDIAG_PORT"] = "1000";
  environment["DEVDIAG_HEADER_TIMEOUT_MS"] = "77";
  environment["DEVDIAG_DEMO"] = "1";
  CHECK(parse({})->config.port == 1000);
  CHECK(parse({})->config.header_timeout_ms == 77);
  CHECK(parse({})->config.demo);
  CHECK(parse({"--port", "2000"})->config.port == 2000);
  CHECK(parse({"--port=3000"})->config.port == 3000);
  environment["DEVDIAG_DEMO"] = "0";
  CHECK_FALSE(parse({})->config.demo);
  environment["XDG_DATA_HOME"] = "/data";
  auto config = parse({})->config;
  REQUIRE(complete(config, get_env, 0));
  CHECK(config.store == "sqlite:/data/devdiag/devdiag.db");
  CHECK(config.threads == 1);
}

TEST_CASE_FIXTURE(CleanEnvironment, "every bad value is refused with its setting and what is allowed") {
  CHECK(has(refusal({"--port", "65536"}), "--port"));
  CHECK(has(refusal({"--port", "65536"}), "0 to 65535"));
  CHECK(has(refusal({"--port", "80x"}), "--port"));
  CHECK(has(refusal({"--port", ""}), "--port"));
  CHECK(has(refusal({"--port"}), "needs a value"));
  CHECK(has(refusal({"--demo=yes"}), "takes no value"));
  CHECK(has(refusal({"--prot", "1"}), "--prot"));
  CHECK(has(refusal({"serve", "again"}), "again"));
  CHECK(has(refusal({"--host", "example.com"}), "address"));
  CHECK(has(refusal({"--store", "mysql://x"}), "postgresql://"));
  CHECK(has(refusal({"--store", "sqlite:"}), "sqlite:PATH"));
  CHECK(has(refusal({"--origin", "*"}), "--origin"));
  CHECK(has(refusal({"--log-level", "loud"}), "error, warn, info, debug"));
  CHECK(has(refusal({"--threads", "0"}), "1 to 256"));
  CHECK(has(refusal({"--learn-alpha", "nan"}), "--learn-alpha"));
  CHECK(has(refusal({"--header-timeout-ms", "-1"}), "--header-timeout-ms"));
  environment["DEVDIAG_PORT"] = "many";
  CHECK(has(refusal({}), "DEVDIAG_PORT"));
}

TEST_CASE_FIXTURE(CleanEnvironment, "only loopback starts without keys") {
  for (const auto* host : {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    CHECK_MESSAGE(refusal({"--host", host}).empty(), host);
  for (const auto* host : {"0.0.0.0", "::", "10.0.0.1", "192.168.1.7", "::ffff:10.0.0.1"})
    CHECK_MESSAGE(has(refusal({"--host", host}), "--keys"), host);
}

TEST_CASE_FIXTURE(CleanEnvironment, "a wildcard bind with keys still needs the names clients use") {
  Config config;
  config.host = "0.0.0.0";
  config.access.keys.push_back({.id = "a", .tenant = "t", .role = Role::reader, .sha256 = sha256("k")});
  const auto refused = complete(config, get_env, 1);
  REQUIRE_FALSE(refused);
  CHECK(has(error_sentence(refused.error()), "--host-name"));
  config.access.hosts = {"gate.example"};
  REQUIRE(complete(config, get_env, 1));
  CHECK(base_url(config, 80) == "http://gate.example:80");
}

TEST_CASE_FIXTURE(CleanEnvironment, "help and version need no valid settings") {
  environment["DEVDIAG_PORT"] = "many";
  CHECK(parse({"--help"})->ask == Ask::help);
  CHECK(parse({"help"})->ask == Ask::help);
  CHECK(parse({"serve", "--port", "x", "-h"})->ask == Ask::help);
  CHECK(parse({"--version"})->ask == Ask::version);
  for (const auto* flag : {"--host", "--port", "--store", "--keys", "--header-timeout-ms", "Exit codes"})
    CHECK_MESSAGE(has(help_text(), flag), flag);
}

TEST_CASE_FIXTURE(CleanEnvironment, "without a home the data folder must be named") {
  environment.clear();
  CHECK(has(refusal({}), "--data"));
  CHECK(refusal({"--data", "/d"}).empty());
  CHECK(refusal({"--store", "sqlite::memory:"}).empty());
}
