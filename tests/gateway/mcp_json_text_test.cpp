// Our JSON text is nlohmann's, byte for byte.
#include "mcp/json_text.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>

using namespace devdiag::gateway;
using nlohmann::json;

namespace {

std::string reference(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string random_text(std::mt19937_64& random) {
  static const std::string kPieces[] = {
      "a", "Z", "\"", "\\",   "/",    "\n",       "\t",           "\x01",      "\x7f",
      "é", "€", "😀", "\xff", "\xc3", "\xe2\x82", "plain words ", "</script>", ""};
  std::string text;
  for (std::uint64_t n = random() % 6; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
  if (random() % 8 == 0) text += '\0';
  return text;
}

json random_value(std::mt19937_64& random, int depth) {
  switch (random() % (depth > 0 ? 9 : 7)) {
    case 0:
      return random_text(random);
    case 1:
      return static_cast<std::int64_t>(random());
    case 2:
      return random();  // unsigned
    case 3:
      return static_cast<double>(static_cast<std::int64_t>(random())) / static_cast<double>(random() | 1U);
    case 4:
      return random() % 2 == 0;
    case 5:
      return nullptr;
    case 6:
      return static_cast<double>(random() % 1'000);
    case 7: {
      json list = json::array();
      for (std::uint64_t n = random() % 4; n > 0; --n) list.push_back(random_value(random, depth - 1));
      return list;
    }
    default: {
      json object = json::object();
      for (std::uint64_t n = random() % 4; n > 0; --n)
        object[random_text(random)] = random_value(random, depth - 1);
      return object;
    }
  }
}

}  // namespace

TEST_CASE("values are written as nlohmann writes them") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 5'000; ++round) {
    const json value = random_value(random, 4);
    const std::string text = mcp::json_text(value);
    REQUIRE(text == reference(value));
    std::string quoted;
    mcp::append_quoted_json(quoted, text);
    REQUIRE(quoted == reference(json(text)));
  }
}

TEST_CASE("texts and numbers are written as nlohmann writes them") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 5'000; ++round) {
    const std::string text = random_text(random);
    REQUIRE(mcp::json_quoted(text) == reference(json(text)));
  }
  using Limits = std::numeric_limits<double>;
  for (const double number :
       {0.0, -0.0, 1.0, 0.1, 1e300, 5e-324, Limits::max(), Limits::infinity(), Limits::quiet_NaN()}) {
    std::string text;
    mcp::append_json(text, number);
    CHECK(text == reference(json(number)));
  }
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    std::string text;
    mcp::append_json(text, number);
    CHECK(text == reference(json(number)));
  }
}
