// Counters and their text.
#include "metrics.hpp"

#include <doctest/doctest.h>

using namespace devdiag;
using namespace devdiag::gateway;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return text.find(line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("threads are summed and the text ends as OpenMetrics wants") {
  MetricsHub hub(2, {"/a", "/b"});
  hub.of_thread(0).request(0, Verb::get, 200, 90);
  hub.of_thread(1).request(0, Verb::get, 200, 3'000);
  hub.of_thread(1).request(2, Verb::other, 404, 1);
  hub.of_thread(0).request(1, Verb::post, 299, 1);
  hub.of_thread(0).events_ok.add(3);
  hub.of_thread(1).events_ok.add(4);
  const std::string text = hub.text(true);
  CHECK(has_line(text, R"(devdiag_http_requests_total{route="/a",method="GET",code="200"} 2)"));
  CHECK(has_line(text, R"(devdiag_http_requests_total{route="none",method="OTHER",code="404"} 1)"));
  CHECK(has_line(text, R"(devdiag_http_requests_total{route="/b",method="POST",code="other"} 1)"));
  CHECK(has_line(text, R"(devdiag_events_total{result="ok"} 7)"));
  CHECK(has_line(text, "devdiag_draining 1"));
  CHECK(text.ends_with("# EOF\n"));
}

TEST_CASE("histograms count up and carry sum and count") {
  MetricsHub hub(1, {"/a"});
  hub.of_thread(0).request(0, Verb::get, 200, 100);
  hub.of_thread(0).request(0, Verb::get, 200, 101);
  hub.of_thread(0).request(0, Verb::get, 200, 9'000'000);
  const std::string text = hub.text(false);
  CHECK(has_line(text, R"(devdiag_http_request_seconds_bucket{route="/a",le="0.000100"} 1)"));
  CHECK(has_line(text, R"(devdiag_http_request_seconds_bucket{route="/a",le="0.000250"} 2)"));
  CHECK(has_line(text, R"(devdiag_http_request_seconds_bucket{route="/a",le="+Inf"} 3)"));
  CHECK(has_line(text, R"(devdiag_http_request_seconds_count{route="/a"} 3)"));
  CHECK(has_line(text, R"(devdiag_http_request_seconds_sum{route="/a"} 9.000201)"));
}

TEST_CASE("callers cannot invent series") {
  MetricsHub hub(1, {"/a"});
  hub.of_thread(0).lost("queue_full", 2);
  hub.of_thread(0).lost("x\"} 1\nforged 1", 5);
  const std::string text = hub.text(false);
  CHECK(has_line(text, R"(devdiag_client_lost_total{reason="queue_full"} 2)"));
  CHECK(has_line(text, R"(devdiag_client_lost_total{reason="other"} 5)"));
  CHECK(text.find("forged") == std::string::npos);
}

TEST_CASE("tools are counted by name") {
  MetricsHub hub(2, {"/mcp"});
  hub.of_thread(0).tool_called("suggest_fix", false, 10);
  hub.of_thread(1).tool_called("suggest_fix", false, 10);
  hub.of_thread(1).tool_called("suggest_fix", true, 10);
  hub.of_thread(1).tool_called("list_findings", false, 10);
  const std::string text = hub.text(false);
  CHECK(has_line(text, R"(devdiag_mcp_calls_total{tool="suggest_fix",result="ok"} 2)"));
  CHECK(has_line(text, R"(devdiag_mcp_calls_total{tool="suggest_fix",result="error"} 1)"));
  CHECK(has_line(text, R"(devdiag_mcp_calls_total{tool="list_findings",result="ok"} 1)"));
}
