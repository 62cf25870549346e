// Errors become problem details with the right status, and never break their JSON.
#include "http/problem.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>

using namespace devdiag;
using namespace devdiag::gateway;
using nlohmann::json;

TEST_CASE("every error code has a status and carries its own name") {
  std::set<std::string_view> codes;
  for (int i = 0; i <= static_cast<int>(Errc::internal); ++i) {
    const auto code = static_cast<Errc>(i);
    const auto& kind = problem_kind(code);
    CHECK(kind.code == errc_name(code));
    CHECK(kind.status >= 400);
    CHECK(kind.status < 600);
    codes.insert(kind.code);
  }
  CHECK(codes.size() == static_cast<std::size_t>(Errc::internal) + 1);
}

TEST_CASE("refusals of HTTP itself") {
  CHECK(problem_kind(HttpErrc::bad_host).status == 421);
  CHECK(problem_kind(HttpErrc::bad_origin).status == 403);
  CHECK(problem_kind(HttpErrc::headers_too_large).status == 431);
  CHECK(problem_kind(HttpErrc::unsupported_media).status == 415);
  CHECK(problem_kind(HttpErrc::draining).status == 503);
}

TEST_CASE("the body says what, where, what is allowed and whether to retry") {
  const Reply reply = problem(Error{Errc::bad_field, "events[3].d.verdict", "unknown value",
                                    "worked, failed, regressed", Retry::after_change});
  CHECK(reply.status == 422);
  CHECK(reply.content_type == "application/problem+json");
  const json body = json::parse(reply.text());
  CHECK(body["type"] == "urn:devdiag:error:bad_field");
  CHECK(body["status"] == 422);
  CHECK(body["code"] == "bad_field");
  CHECK(body["path"] == "events[3].d.verdict");
  CHECK(body["detail"] == "unknown value");
  CHECK(body["allowed"] == "worked, failed, regressed");
  CHECK(body["retry"] == "after_change");
}

TEST_CASE("empty path and allowed are left out") {
  const json body = json::parse(problem(Error{Errc::internal, "", "broken", "", Retry::later}).text());
  CHECK_FALSE(body.contains("path"));
  CHECK_FALSE(body.contains("allowed"));
}

TEST_CASE("a caller's odd bytes stay inside their string") {
  const Reply reply = problem(Error{Errc::not_found, "/\xff\"}\n", "no such path", "", Retry::never});
  const json body = json::parse(reply.text());
  CHECK(body["path"] == "/\xef\xbf\xbd\"}\n");
}

TEST_CASE("503 says when to come back, spread out; 401 says how to authenticate") {
  std::set<std::string> delays;
  for (int i = 0; i < 64; ++i) {
    const Reply reply = problem(Error{Errc::unavailable, "store", "down", "", Retry::later});
    const int delay_s = std::stoi(std::string(reply.find("Retry-After").value()));
    CHECK(delay_s >= 5);
    CHECK(delay_s <= 60);
    delays.insert(std::to_string(delay_s));
  }
  CHECK(delays.size() > 10);
  CHECK(problem(Error{Errc::unauthorized, "", "no key", "", Retry::after_change}).find("WWW-Authenticate"));
  CHECK_FALSE(problem(Error{Errc::bad_json, "", "no", "", Retry::after_change}).find("Retry-After"));
}
