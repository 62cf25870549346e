// The checks on request heads, as a matrix of hosts, origins, keys, verbs and bodies.
#include "http/guard.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "http/problem.hpp"

using namespace devdiag;
using namespace devdiag::gateway;
using nlohmann::json;
using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

namespace {

const Route kRoutes[] = {
    {.pattern = "/mcp", .verb = Verb::post, .allowed = kReadRoles, .origin_checked = true, .body_bytes = 100},
    {.pattern = "/push",
     .verb = Verb::post,
     .allowed = kSyncRoles,
     .cors = Cors::checked,
     .json_body = true,
     .body_bytes = 100,
     .inflated_bytes = 1'000},
    {.pattern = "/rankings", .verb = Verb::get, .allowed = kRankingRoles, .cors = Cors::checked},
    {.pattern = "/pkg/*", .verb = Verb::get, .allowed = kAnyone, .cors = Cors::assets},
    {.pattern = "/live", .verb = Verb::get, .allowed = kAnyone},
    {.pattern = "/form", .verb = Verb::post, .allowed = kAnyone, .body_bytes = 100},
};

Access loopback() {
  Access access;
  access.hosts = {"127.0.0.1", "localhost", "::1"};
  return access;
}

Access with_keys() {
  Access access;
  access.loopback = false;
  access.hosts = {"gate.example"};
  access.origins = {"https://shop.example"};
  const char* roles[] = {"ingest", "reader", "operator"};
  for (const char* role : roles)
    access.keys.push_back({.id = role, .tenant = "shop", .role = *role_from(role), .sha256 = sha256(role)});
  return access;
}

// A request head and what the guard made of it.
struct Try {
  std::string decoded;
  Head head;
  Judged judged;
  Try(const Access& access, std::string_view method, std::string_view target, const Fields& fields,
      std::uint64_t body_bytes = 0, std::string_view local_address = "10.1.2.3") {
    head.method = method;
    head.target = target;
    if (body_bytes) head.content_length = body_bytes;
    for (const auto& [name, value] : fields) head.headers.add(name, value);
    judged = Guard(access, kRoutes).judge(head, local_address, decoded);
  }
  int status() const { return judged.reply ? judged.reply->status : 200; }
  std::string code() const { return json::parse(judged.reply->text())["code"]; }
};

const Fields kLocal{{"Host", "localhost:8787"}};

Fields local_with(std::string_view name, std::string_view value) { return {kLocal[0], {name, value}}; }

}  // namespace

TEST_CASE("hosts: loopback names pass, others are misdirected, none or two are malformed") {
  const Access access = loopback();
  for (const auto* host : {"localhost", "LOCALHOST:1", "127.0.0.1:8787", "[::1]:8787"})
    CHECK_MESSAGE(Try(access, "GET", "/live", {{"Host", host}}).status() == 200, host);
  for (const auto* host :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8787", "10.1.2.3"})
    CHECK_MESSAGE(Try(access, "GET", "/live", {{"Host", host}}).status() == 421, host);
  CHECK(Try(access, "GET", "/live", {}).status() == 400);
  CHECK(Try(access, "GET", "/live", {{"Host", "localhost"}, {"host", "localhost"}}).status() == 400);
  CHECK(Try(access, "GET", "/nowhere", {{"Host", "evil.example"}}).status() == 421);
}

TEST_CASE("beyond loopback the address the connection came in on is a good host, another is not") {
  const Access access = with_keys();
  CHECK(Try(access, "GET", "/live", {{"Host", "10.1.2.3:8787"}}).status() == 200);
  CHECK(Try(access, "GET", "/live", {{"Host", "10.1.2.4:8787"}}).status() == 421);
  CHECK(Try(access, "GET", "/live", {{"Host", "localhost"}}).status() == 421);
}

TEST_CASE("the authority of an absolute target counts instead of the Host") {
  const Access access = loopback();
  Try good(access, "GET", "http://localhost:8787/live?x=1", kLocal);
  CHECK(good.status() == 200);
  CHECK(good.judged.path == "/live");
  CHECK(good.judged.query == "x=1");
  CHECK(Try(access, "GET", "http://evil.example/live", kLocal).status() == 421);
}

TEST_CASE("paths are decoded once and may not climb") {
  const Access access = loopback();
  Try plain(access, "GET", "/pkg/a%20b.js", kLocal);
  CHECK(plain.status() == 200);
  CHECK(plain.judged.rest == "a b.js");
  Try twice(access, "GET", "/pkg/%252e%252e/x", kLocal);
  CHECK(twice.judged.rest == "%2e%2e/x");
  for (const auto* target :
       {"/pkg/../live", "/pkg/%2e%2e/live", "/pkg/%2e%2e%2flive", "/pkg/..", "/./live", "/pkg\\x", "/pkg/%00",
        "/pkg/%zz", "/pkg/a%0d%0ab", "*", "live", "ftp://localhost/live"})
    CHECK_MESSAGE(Try(access, "GET", target, kLocal).status() == 400, target);
  CHECK(Try(access, "GET", "/" + std::string(9'000, 'a'), kLocal).status() == 414);
}

TEST_CASE("unknown paths, wrong verbs, OPTIONS") {
  const Access access = loopback();
  CHECK(Try(access, "GET", "/nowhere", kLocal).status() == 404);
  const Try wrong(access, "GET", "/mcp", kLocal);
  CHECK(wrong.status() == 405);
  CHECK(wrong.judged.reply->find("Allow") == "POST");
  CHECK(Try(access, "BREW", "/live", kLocal).status() == 405);
  CHECK(Try(access, "HEAD", "/live", kLocal).status() == 200);
  const Try options(access, "OPTIONS", "/live", kLocal);
  CHECK(options.status() == 204);
  CHECK(options.judged.reply->find("Allow") == "GET, HEAD");
}

TEST_CASE("origins on loopback without keys: loopback pages only, and only where needed") {
  const Access access = loopback();
  const auto from = [&](std::string_view method, std::string_view target, std::string_view origin) {
    return Try(access, method, target, {kLocal[0], {"Origin", origin}, {"Content-Type", "application/json"}})
        .status();
  };
  for (const auto* path : {"/mcp", "/push", "/form"}) {
    CAPTURE(path);
    CHECK(from("POST", path, "http://localhost:8787") == 200);
    CHECK(from("POST", path, "http://127.0.0.1:3000") == 200);
    CHECK(from("POST", path, "http://evil.example") == 403);
    CHECK(from("POST", path, "null") == 403);
    CHECK(from("POST", path, "") == 403);
  }
  CHECK(from("GET", "/rankings", "http://evil.example") == 403);
  CHECK(from("GET", "/mcp", "http://evil.example") == 403);
  CHECK(from("GET", "/live", "http://evil.example") == 200);
  CHECK(from("GET", "/pkg/main.js", "http://evil.example") == 200);
  CHECK(from("POST", "/nowhere", "http://evil.example") == 403);
}

TEST_CASE("a good Host does not make up for a bad Origin, nor the reverse") {
  const Access access = loopback();
  CHECK(Try(access, "POST", "/mcp", local_with("Origin", "http://evil.example")).status() == 403);
  CHECK(
      Try(access, "POST", "/mcp", {{"Host", "evil.example"}, {"Origin", "http://localhost:8787"}}).status() ==
      421);
}

TEST_CASE("with keys: listed origins and the same origin, not every loopback page") {
  const Access access = with_keys();
  const auto from = [&](std::string_view origin) {
    return Try(access, "POST", "/push",
               {{"Host", "gate.example"},
                {"Origin", origin},
                {"Authorization", "Bearer ingest"},
                {"Content-Type", "application/json"}})
        .status();
  };
  CHECK(from("https://shop.example") == 200);
  CHECK(from("https://gate.example") == 200);
  CHECK(from("http://shop.example") == 403);
  CHECK(from("https://shop.example:444") == 403);
  CHECK(from("http://localhost:3000") == 403);
}

TEST_CASE("CORS: allowed origins are echoed, errors too, nothing for others, never a star") {
  const Access access = loopback();
  Try good(access, "POST", "/push",
           {kLocal[0], {"Origin", "http://localhost:3000"}, {"Content-Type", "text/plain"}});
  CHECK(good.status() == 415);
  add_cors(*good.judged.reply, good.judged);
  CHECK(good.judged.reply->find("Access-Control-Allow-Origin") == "http://localhost:3000");
  CHECK(good.judged.reply->find("Vary") == "Origin");
  Try bad(access, "GET", "/pkg/x", {kLocal[0], {"Origin", "http://evil.example"}});
  CHECK(bad.judged.cors);
  CHECK(bad.judged.cors_origin.empty());
  Try none(access, "POST", "/mcp", {kLocal[0], {"Origin", "http://localhost:3000"}});
  CHECK_FALSE(none.judged.cors);
}

TEST_CASE("preflight is answered without a key, for allowed origins only") {
  const Access access = with_keys();
  const auto ask = [&](std::string_view origin, std::string_view path) {
    return Try(access, "OPTIONS", path,
               {{"Host", "gate.example"}, {"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
  };
  Try good = ask("https://shop.example", "/push");
  REQUIRE(good.status() == 204);
  add_cors(*good.judged.reply, good.judged);
  CHECK(good.judged.reply->find("Access-Control-Allow-Origin") == "https://shop.example");
  CHECK(good.judged.reply->find("Access-Control-Allow-Methods") == "POST");
  CHECK(good.judged.reply->find("Access-Control-Allow-Headers")->find("content-encoding") !=
        std::string::npos);
  CHECK(ask("https://evil.example", "/push").status() == 403);
  CHECK(ask("null", "/push").status() == 403);
  CHECK_FALSE(ask("https://shop.example", "/mcp").judged.reply->find("Access-Control-Allow-Methods"));
}

TEST_CASE("keys: role by route, 401 without, 403 with too little, 401 for a wrong one everywhere") {
  const Access access = with_keys();
  const auto with = [&](std::string_view method, std::string_view path, std::string_view key) {
    Fields fields{{"Host", "gate.example"}, {"Content-Type", "application/json"}};
    const std::string bearer = "Bearer " + std::string(key);
    if (!key.empty()) fields.emplace_back("Authorization", bearer);
    return Try(access, method, path, fields).status();
  };
  struct Row {
    const char* method;
    const char* path;
    int none, ingest, reader, operator_;
  };
  const Row rows[] = {{"POST", "/mcp", 401, 403, 200, 200},     {"POST", "/push", 401, 200, 403, 200},
                      {"GET", "/rankings", 401, 200, 200, 200}, {"GET", "/live", 200, 200, 200, 200},
                      {"GET", "/pkg/x", 200, 200, 200, 200},    {"GET", "/nowhere", 404, 404, 404, 404}};
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(with(row.method, row.path, "") == row.none);
    CHECK(with(row.method, row.path, "ingest") == row.ingest);
    CHECK(with(row.method, row.path, "reader") == row.reader);
    CHECK(with(row.method, row.path, "operator") == row.operator_);
    CHECK(with(row.method, row.path, "wrong") == 401);
  }
}

TEST_CASE("fields that must be single") {
  const Access access = loopback();
  for (const auto* name :
       {"Authorization", "Origin", "Content-Type", "Content-Encoding", "Mcp-Method", "MCP-Protocol-Version"})
    CHECK_MESSAGE(Try(access, "GET", "/live", {kLocal[0], {name, "a"}, {name, "a"}}).status() == 400, name);
  CHECK(Try(access, "GET", "/live", {kLocal[0], {"Accept", "a"}, {"Accept", "b"}}).status() == 200);
}

TEST_CASE("bodies: too large, unwanted, wrong type, wrong encoding") {
  const Access access = loopback();
  const auto post = [&](std::string_view path, Fields fields, std::uint64_t bytes) {
    fields.insert(fields.begin(), kLocal[0]);
    return Try(access, "POST", path, fields, bytes);
  };
  CHECK(post("/mcp", {}, 100).status() == 200);
  const Try large = post("/mcp", {}, 101);
  CHECK(large.status() == 413);
  CHECK(json::parse(large.judged.reply->text())["retry"] == "never");
  CHECK(Try(access, "GET", "/live", kLocal, 1).status() == 413);
  CHECK(post("/push", {{"Content-Type", "application/json; charset=utf-8"}}, 10).status() == 200);
  CHECK(post("/push", {{"Content-Type", "text/plain"}}, 10).status() == 415);
  CHECK(post("/push", {}, 10).status() == 415);
  CHECK(post("/push", {{"Content-Type", "application/jsonx"}}, 10).status() == 415);
  const Try packed = post("/push", {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, 10);
  CHECK(packed.status() == 200);
  CHECK(packed.judged.gzip_body);
  CHECK(post("/push", {{"Content-Type", "application/json"}, {"Content-Encoding", "br"}}, 10).status() ==
        415);
  CHECK(post("/mcp", {{"Content-Encoding", "gzip"}}, 10).status() == 415);
}
