// Keys, hosts and origins.
#include "http/access.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace devdiag;
using namespace devdiag::gateway;
using nlohmann::json;

namespace {

std::string hash_of(std::string_view key) { return to_hex(sha256(key)); }

json one_key() {
  return {{"id", "ci"}, {"tenant", "shop"}, {"role", "reader"}, {"sha256", hash_of("secret")}};
}

std::string error_of(const json& file) {
  Access access;
  const auto status = read_keys(file.dump(), "keys.json", access);
  return status ? "" : error_sentence(status.error());
}

}  // namespace

TEST_CASE("a keys file with everything") {
  Access access;
  const json file = {
      {"keys", {one_key()}}, {"origins", {"HTTPS://Shop.Example"}}, {"hosts", {"Gate.Example:8787"}}};
  REQUIRE(read_keys(file.dump(), "keys.json", access));
  REQUIRE(access.keys.size() == 1);
  CHECK(access.keys[0].role == Role::reader);
  CHECK(access.keys[0].tenant == "shop");
  CHECK(access.origins == std::vector<std::string>{"https://shop.example"});
  CHECK(access.hosts == std::vector<std::string>{"gate.example"});
}

TEST_CASE("every mistake is named with its place and what is allowed") {
  const auto with = [](const char* member, json value) {
    json key = one_key();
    key[member] = std::move(value);
    return json{{"keys", {key}}};
  };
  CHECK(error_of(json::array()).find("keys.json") != std::string::npos);
  CHECK(error_of({{"Keys", json::array()}}).find("unknown member") != std::string::npos);
  CHECK(error_of(with("role", "admin")).find("keys[0].role") != std::string::npos);
  CHECK(error_of(with("role", "admin")).find("ingest, reader, operator") != std::string::npos);
  CHECK(error_of(with("sha256", "abc")).find("keys[0].sha256") != std::string::npos);
  CHECK(error_of(with("sha256", std::string(64, 'G'))).find("sha256sum") != std::string::npos);
  CHECK(error_of(with("tenant", "")).find("keys[0].tenant") != std::string::npos);
  CHECK(error_of(with("tenant", "O'Brien")).find("keys[0].tenant") != std::string::npos);
  CHECK(error_of(with("key", "secret")).find("keys[0].key") != std::string::npos);
  CHECK(error_of({{"keys", {one_key(), one_key()}}}).find("used twice") != std::string::npos);
  CHECK(error_of({{"origins", {"*"}}}).find("origins[0]") != std::string::npos);
  CHECK(error_of({{"origins", {"null"}}}).find("origins[0]") != std::string::npos);
  CHECK(error_of({{"origins", {"https://a/b"}}}).find("origins[0]") != std::string::npos);
  CHECK(error_of({{"hosts", {"a b"}}}).find("hosts[0]") != std::string::npos);
  Access access;
  CHECK_FALSE(read_keys("{", "keys.json", access));
}

TEST_CASE("two keys must not be the same secret") {
  json other = one_key();
  other["id"] = "other";
  CHECK(error_of({{"keys", {one_key(), other}}}).find("same as that of ci") != std::string::npos);
}

TEST_CASE("host names lose port, brackets and case; anything else is no host") {
  CHECK(host_name("LocalHost:80") == "localhost");
  CHECK(host_name("[::1]:8787") == "::1");
  CHECK(host_name("[::1]") == "::1");
  CHECK(host_name("a.example") == "a.example");
  for (const auto* bad :
       {"", ":80", "a:b", "a:123456", "a b", "a/b", "u@a", "[::1", "::1", "a:80:80", "[g]"}) {
    CAPTURE(bad);
    CHECK_FALSE(host_name(bad));
  }
}

TEST_CASE("loopback origins") {
  for (const auto* origin : {"http://localhost", "http://localhost:3000", "https://127.0.0.1:8443",
                             "http://[::1]:1", "http://127.9.9.9"})
    CHECK_MESSAGE(is_loopback_origin(origin), origin);
  for (const auto* origin :
       {"null", "http://localhost.evil.example", "http://127.0.0.1.evil.example", "file://",
        "http://10.0.0.1", "localhost", "http://localhost/", "http://evil.example@localhost"})
    CHECK_MESSAGE(!is_loopback_origin(origin), origin);
}

TEST_CASE("without keys everybody on loopback is operator of the default tenant") {
  const auto principal = authenticate(Access{}, std::nullopt);
  REQUIRE(principal);
  CHECK(principal->role == Role::operator_);
  CHECK(principal->tenant == "default");
}

TEST_CASE("with keys: nobody without one, an error for a wrong one") {
  Access access;
  REQUIRE(read_keys(json{{"keys", {one_key()}}}.dump(), "k", access));
  CHECK(authenticate(access, std::nullopt)->role == Role::none);
  const auto right = authenticate(access, "Bearer secret");
  REQUIRE(right);
  CHECK(right->role == Role::reader);
  CHECK(right->tenant == "shop");
  CHECK(right->key_id == "ci");
  CHECK(authenticate(access, "bearer secret"));
  for (const auto* wrong :
       {"Bearer secre", "Bearer secret ", "Bearer ", "secret", "Basic secret", "", "Bearer"}) {
    CAPTURE(wrong);
    const auto principal = authenticate(access, wrong);
    REQUIRE_FALSE(principal);
    CHECK(principal.error().code == Errc::unauthorized);
    CHECK(principal.error().detail.find("secret") == std::string::npos);
  }
}
