// Reply heads as bytes.
#include "http/format.hpp"

#include <doctest/doctest.h>

using namespace devdiag::gateway;

TEST_CASE("a plain reply") {
  std::string out;
  Reply reply = json_reply("{}");
  reply.header("ETag", "W/\"1\"");
  write_head(out, reply, {.body_bytes = 2}, "DATE");
  CHECK(out ==
        "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Length: 2\r\nContent-Type: application/json\r\n"
        "X-Content-Type-Options: nosniff\r\nETag: W/\"1\"\r\n\r\n");
}

TEST_CASE("no body means no type; 204 and 304 have no length either") {
  std::string out;
  write_head(out, empty_reply(202), {}, "D");
  CHECK(out.find("Content-Length: 0\r\n") != std::string::npos);
  CHECK(out.find("Content-Type:") == std::string::npos);
  for (const int status : {204, 304}) {
    out.clear();
    write_head(out, empty_reply(status), {}, "D");
    CHECK(out.find("Content-Length") == std::string::npos);
  }
}

TEST_CASE("closing, HTTP/1.0 and compression are said") {
  std::string out;
  write_head(out, json_reply("x"), {.keep_alive = false, .gzip = true, .body_bytes = 1}, "D");
  CHECK(out.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(out.find("\r\nContent-Encoding: gzip\r\n") != std::string::npos);
  out.clear();
  write_head(out, json_reply("x"), {.keep_alive = true, .minor_version = 0, .body_bytes = 1}, "D");
  CHECK(out.find("\r\nConnection: keep-alive\r\n") != std::string::npos);
}

TEST_CASE("an unlisted status still makes a valid status line") {
  std::string out;
  write_head(out, empty_reply(418), {}, "D");
  CHECK(out.starts_with("HTTP/1.1 418 Status\r\n"));
}

TEST_CASE("dates, also in 1970, change by the second") {
  DateCache dates;
  CHECK(dates.at(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(dates.at(999) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(dates.at(784'111'777'000) == "Sun, 06 Nov 1994 08:49:37 GMT");
}
