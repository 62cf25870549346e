// The request parser: framing, limits, ambiguity, any split of the bytes.
#include "http/parser.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "devdiag/limits.hpp"

using namespace devdiag;
using namespace devdiag::gateway;
using State = RequestParser::State;

namespace {

// Feeds everything, as a connection would: unused bytes are offered again.
State feed_all(RequestParser& parser, std::string_view bytes, std::size_t step,
               std::size_t body_limit = 1u << 20) {
  std::string pending;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    pending.append(bytes.substr(at, step));
    for (std::size_t used = 1;
         used > 0 && parser.state() != State::complete && parser.state() != State::failed;) {
      used = parser.feed(pending);
      pending.erase(0, used);
      if (parser.state() == State::body) parser.limit_body(body_limit);
    }
  }
  return parser.state();
}

State feed_all(std::string_view bytes) {
  RequestParser parser;
  return feed_all(parser, bytes, bytes.size());
}

int failed_status(std::string_view bytes, std::size_t step = 1u << 20, std::size_t body_limit = 1u << 20) {
  RequestParser parser;
  if (feed_all(parser, bytes, step, body_limit) != State::failed) return 0;
  return parser.take_refusal().status;
}

constexpr std::string_view kPost =
    "POST /a?b HTTP/1.1\r\nHost: x:1\r\nX-One: 1\r\nx-one: 2\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view kChunked =
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    "3;ext=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: ignored\r\n\r\n";

}  // namespace

TEST_CASE("a request with a body, in pieces of any size") {
  for (std::size_t step = 1; step <= kPost.size(); ++step) {
    CAPTURE(step);
    RequestParser parser;
    REQUIRE(feed_all(parser, kPost, step) == State::complete);
    CHECK(parser.head().method == "POST");
    CHECK(parser.head().target == "/a?b");
    CHECK(parser.head().headers.count("x-one") == 2);
    CHECK(parser.head().content_length == 5);
    CHECK(parser.body() == "hello");
  }
}

TEST_CASE("a chunked body, in pieces of any size; trailers are not headers") {
  for (std::size_t step = 1; step <= kChunked.size(); ++step) {
    CAPTURE(step);
    RequestParser parser;
    REQUIRE(feed_all(parser, kChunked, step) == State::complete);
    CHECK(parser.head().chunked);
    CHECK(parser.body() == "hello");
    CHECK_FALSE(parser.head().headers.has("Trailer"));
  }
}

TEST_CASE("a chunked body without any chunk, in pieces of any size") {
  const std::string_view request =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (std::size_t step = 1; step <= request.size(); ++step) {
    CAPTURE(step);
    RequestParser parser;
    REQUIRE(feed_all(parser, request, step) == State::complete);
    CHECK(parser.body().empty());
  }
}

TEST_CASE("the head can be judged before any of the body is taken") {
  RequestParser parser;
  const std::size_t used = parser.feed(kPost);
  CHECK(parser.state() == State::body);
  CHECK(kPost.substr(used) == "hello");
  CHECK(parser.body().empty());
}

TEST_CASE("pipelined requests follow each other, empty lines between them are skipped") {
  RequestParser parser;
  std::string bytes = std::string(kPost) + "\r\n\r\nGET /next HTTP/1.1\r\nHost: y\r\n\r\n";
  bytes.erase(0, parser.feed(bytes));
  parser.limit_body(10);
  bytes.erase(0, parser.feed(bytes));
  REQUIRE(parser.state() == State::complete);
  parser.next();
  bytes.erase(0, parser.feed(bytes));
  REQUIRE(parser.state() == State::complete);
  CHECK(bytes.empty());
  CHECK(parser.head().target == "/next");
  CHECK(parser.head().headers.get("host") == "y");
  CHECK_FALSE(parser.head().content_length);
  CHECK(parser.body().empty());
}

TEST_CASE("keep-alive follows the version and the Connection field") {
  const auto keeps = [](std::string_view bytes) {
    RequestParser parser;
    parser.feed(bytes);
    return parser.head().keep_alive;
  };
  CHECK(keeps("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  CHECK_FALSE(keeps("GET / HTTP/1.0\r\nHost: x\r\n\r\n"));
  CHECK(keeps("GET / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("what two programs could frame differently is refused") {
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\n";
  CHECK(failed_status(start + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello") == 400);
  CHECK(failed_status(start + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello") == 400);
  CHECK(failed_status(start + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n") == 400);
  CHECK(failed_status(start + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n") == 400);
  CHECK(failed_status(start + "Transfer-Encoding: gzip\r\n\r\n") == 501);
  CHECK(failed_status(start + "Transfer-Encoding: xchunked\r\n\r\n") == 501);
  CHECK(failed_status(start + "Content-Length: +5\r\n\r\nhello") == 400);
  CHECK(failed_status(start + "Content-Length: 5a\r\n\r\nhello") == 400);
  CHECK(failed_status(start + "Content-Length: -1\r\n\r\n") == 400);
  CHECK(failed_status(start + "Content-Length : 5\r\n\r\nhello") == 400);
  CHECK(failed_status("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
}

TEST_CASE("malformed messages are refused, not guessed at") {
  CHECK(failed_status("GET  / HTTP/1.1\r\n\r\n") == 400);
  CHECK(failed_status("GET / HTTP/2.0\r\n\r\n") == 400);
  CHECK(failed_status("GET / HTTP/1.1\nHost: x\n\n") == 400);
  CHECK(failed_status("\x16\x03\x01\x02\x00\x01\x00\x01\xfc") == 400);  // TLS on a plain port
  CHECK(failed_status("GET / HTTP/1.1\r\nBad Name: x\r\n\r\n") == 400);
  CHECK(failed_status("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") == 400);
}

TEST_CASE("limits of the head, fed at once and byte by byte") {
  const std::string start = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (const std::size_t step : {std::size_t{1} << 20, std::size_t{997}}) {
    CAPTURE(step);
    CHECK(failed_status(start + "A: " + std::string(limits::kHttpHeaderBytes, 'a') + "\r\n\r\n", step) ==
          431);
    std::string many = start;
    for (std::size_t i = 0; i < limits::kHttpHeaderFields; ++i) many += "A: b\r\n";
    CHECK(failed_status(many + "\r\n", step) == 431);
    std::string wide = start;
    for (int i = 0; i < 90; ++i) wide += "A: " + std::string(1'000, 'a') + "\r\n";
    CHECK(failed_status(wide + "\r\n", step) == 431);
  }
  CHECK(feed_all(start + "A: " + std::string(60'000, 'a') + "\r\n\r\n") == State::complete);
}

TEST_CASE("limits of the body count what arrives, chunked or not") {
  CHECK(failed_status(kPost, 1u << 20, 4) == 413);
  CHECK(failed_status(kChunked, 1u << 20, 4) == 413);
  RequestParser parser;
  CHECK(feed_all(parser, kChunked, 1u << 20, 5) == State::complete);
}

TEST_CASE("an endless chunk header is stopped") {
  const std::string start = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(failed_status(start + "1;" + std::string(limits::kHttpHeaderBytes + 10, 'x'), 4'096) == 400);
}

TEST_CASE("Expect: 100-continue is noticed") {
  RequestParser parser;
  parser.feed("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n");
  CHECK(parser.wants_continue());
  parser.limit_body(1);
  parser.feed("x");
  parser.next();
  parser.feed("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n");
  CHECK_FALSE(parser.wants_continue());
}
