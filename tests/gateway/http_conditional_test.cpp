// Entity tags.
#include "http/conditional.hpp"

#include <doctest/doctest.h>

using namespace devdiag::gateway;

TEST_CASE("tags are weak, quoted and hold no quote of their own") {
  CHECK(weak_etag("inc:7") == "W/\"inc:7\"");
  CHECK(weak_etag("a\"b c\r\n") == "W/\"abc\"");
}

TEST_CASE("If-None-Match compares weakly, over a list") {
  CHECK(etag_matches("W/\"7\"", "W/\"7\""));
  CHECK(etag_matches("\"7\"", "W/\"7\""));
  CHECK(etag_matches("\"6\", W/\"7\"", "W/\"7\""));
  CHECK(etag_matches("\"a,b\",\"7\"", "W/\"7\""));
  CHECK(etag_matches("*", "W/\"7\""));
  CHECK_FALSE(etag_matches("\"77\"", "W/\"7\""));
  CHECK_FALSE(etag_matches("", "W/\"7\""));
  CHECK_FALSE(etag_matches("7", "W/\"7\""));
  CHECK_FALSE(etag_matches("\"7", "W/\"7\""));
  CHECK_FALSE(etag_matches(", ,", "W/\"7\""));
}
