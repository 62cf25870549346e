// Header lookup, decoding and reply fields.
#include "http/message.hpp"

#include <doctest/doctest.h>

using namespace devdiag::gateway;

TEST_CASE("verbs are case-sensitive and unknown ones are kept apart") {
  CHECK(verb_from("GET") == Verb::get);
  CHECK(verb_from("DELETE") == Verb::del);
  CHECK(verb_from("get") == Verb::other);
  CHECK(verb_from("OTHER") == Verb::other);
  CHECK(verb_from("") == Verb::other);
  CHECK(to_name(Verb::options) == "OPTIONS");
}

TEST_CASE("a keys file cannot name the role of nobody") {
  CHECK(role_from("ingest") == Role::ingest);
  CHECK(role_from("operator") == Role::operator_);
  CHECK_FALSE(role_from("none"));
  CHECK_FALSE(role_from("admin"));
}

TEST_CASE("header names compare without case, values stay as they are") {
  Headers headers;
  headers.add("Content-Type", "text/HTML");
  headers.add("X-Twice", "a");
  headers.add("x-twice", "b");
  CHECK(headers.get("content-type") == "text/HTML");
  CHECK(headers.get("absent").empty());
  CHECK_FALSE(headers.has("absent"));
  CHECK(headers.count("X-TWICE") == 2);
  CHECK(headers.get("x-twice") == "a");
}

TEST_CASE("a token of a list is found unless its weight is zero") {
  CHECK(list_has("gzip, deflate, br", "gzip"));
  CHECK(list_has("br;q=1.0 , GZIP;q=0.5", "gzip"));
  CHECK_FALSE(list_has("gzip;q=0", "gzip"));
  CHECK_FALSE(list_has("gzip; q=0.000", "gzip"));
  CHECK_FALSE(list_has("xgzip, gzipped", "gzip"));
  CHECK_FALSE(list_has("", "gzip"));
  CHECK_FALSE(list_has(",,,", "gzip"));
}

TEST_CASE("percent-decoding refuses cut and foreign escapes") {
  CHECK(percent_decode("a%20b%2F%c3%a9") == "a b/\xc3\xa9");
  CHECK(percent_decode("a+b") == "a+b");
  CHECK_FALSE(percent_decode("%"));
  CHECK_FALSE(percent_decode("%4"));
  CHECK_FALSE(percent_decode("%zz"));
}

TEST_CASE("query values") {
  CHECK(query_value("since=a%3A7&x", "since") == "a:7");
  CHECK(query_value("x&since=", "since") == "");
  CHECK(query_value("x&since", "since") == "");
  CHECK_FALSE(query_value("sincere=1", "since"));
  CHECK_FALSE(query_value("", "since"));
  CHECK_FALSE(query_value("since=%G1", "since"));
}

TEST_CASE("a reply field never starts another one") {
  Reply reply;
  reply.header("X-Name", "O'Brien\r\nSet-Cookie: stolen=1");
  CHECK(reply.find("x-name") == "O'Brien  Set-Cookie: stolen=1");
  CHECK_FALSE(reply.find("set-cookie"));
}

TEST_CASE("a body may be owned or shared") {
  Reply reply = json_reply("{}");
  CHECK(reply.text() == "{}");
  reply.body = std::make_shared<const std::string>("shared");
  CHECK(reply.text() == "shared");
  reply.body = SharedText();
  CHECK(reply.text().empty());
}
