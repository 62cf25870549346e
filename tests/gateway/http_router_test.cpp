// 404 and 405 from the route table.
#include "http/router.hpp"

#include <doctest/doctest.h>

using namespace devdiag::gateway;

namespace {

const Route kRoutes[] = {
    {.pattern = "/mcp", .verb = Verb::post, .allowed = kReadRoles},
    {.pattern = "/thing", .verb = Verb::get, .allowed = kAnyone},
    {.pattern = "/thing", .verb = Verb::put, .allowed = kAnyone},
    {.pattern = "/files/*", .verb = Verb::get, .allowed = kAnyone},
    {.pattern = "/files/deep/*", .verb = Verb::get, .allowed = kAnyone},
    {.pattern = "/files/exact", .verb = Verb::get, .allowed = kAnyone},
};

}  // namespace

TEST_CASE("the right route is found") {
  CHECK(match(kRoutes, Verb::post, "/mcp").route == &kRoutes[0]);
  CHECK(match(kRoutes, Verb::get, "/thing").route == &kRoutes[1]);
  CHECK(match(kRoutes, Verb::put, "/thing").route == &kRoutes[2]);
  CHECK(match(kRoutes, Verb::head, "/thing").route == &kRoutes[1]);
}

TEST_CASE("a known path with a wrong verb says which verbs it knows") {
  const Match found = match(kRoutes, Verb::del, "/thing");
  CHECK(found.route == nullptr);
  CHECK(found.any == &kRoutes[1]);
  CHECK(found.allow == "GET, HEAD, PUT");
  CHECK(match(kRoutes, Verb::get, "/mcp").allow == "POST");
}

TEST_CASE("an unknown path is no path at all") {
  for (const auto* path : {"/", "/mcp/", "/MCP", "/thingy", "/files", "", "/mcpp"}) {
    CAPTURE(path);
    const Match found = match(kRoutes, Verb::get, path);
    CHECK(found.any == nullptr);
    CHECK(found.allow.empty());
  }
}

TEST_CASE("patterns: exact over star, longer star over shorter, rest without slash") {
  CHECK(match(kRoutes, Verb::get, "/files/a/b.js").route == &kRoutes[3]);
  CHECK(match(kRoutes, Verb::get, "/files/a/b.js").rest == "a/b.js");
  CHECK(match(kRoutes, Verb::get, "/files/").rest == "");
  CHECK(match(kRoutes, Verb::get, "/files/deep/x").route == &kRoutes[4]);
  CHECK(match(kRoutes, Verb::get, "/files/exact").route == &kRoutes[5]);
}

TEST_CASE("role sets") {
  CHECK(kAnyone.admit(Role::none));
  CHECK_FALSE(kReadRoles.admit(Role::none));
  CHECK_FALSE(kReadRoles.admit(Role::ingest));
  CHECK(kReadRoles.admit(Role::operator_));
  CHECK(kSyncRoles.admit(Role::ingest));
  CHECK_FALSE(kSyncRoles.admit(Role::reader));
  CHECK_FALSE(kOperatorRoles.admit(Role::reader));
}
