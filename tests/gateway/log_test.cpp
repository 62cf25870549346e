// Log lines.
#include "log.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace devdiag::gateway;
using nlohmann::json;

TEST_CASE("one JSON object per line, whatever the values hold") {
  const std::string line = format_log(
      LogLevel::warn, "refused", {{"name", "O'Brien \"x\"\n\xff"}, {"count", std::int64_t{3}}}, 1'500, false);
  CHECK(line.find('\n') == line.size() - 1);
  const json parsed = json::parse(line);
  CHECK(parsed["time"] == "1970-01-01T00:00:01.500Z");
  CHECK(parsed["level"] == "warn");
  CHECK(parsed["event"] == "refused");
  CHECK(parsed["count"] == 3);
}

TEST_CASE("plain words on a terminal") {
  CHECK(format_log(LogLevel::info, "listening", {{"port", std::int64_t{80}}}, 0, true) ==
        "00:00:00 info listening  port=80\n");
}

TEST_CASE("level names") {
  CHECK(log_level_from("debug") == LogLevel::debug);
  CHECK_FALSE(log_level_from("trace"));
}

TEST_CASE("a flood of warnings is cut, and the cut is told") {
  LogBudget budget;
  std::int64_t skipped = 0, taken = 0;
  for (int i = 0; i < 100; ++i) taken += budget.take(5'000, skipped) ? 1 : 0;
  CHECK(taken == 20);
  CHECK(budget.take(6'000, skipped));
  CHECK(skipped == 80);
  CHECK(budget.take(6'001, skipped));
  CHECK(skipped == 0);
}
