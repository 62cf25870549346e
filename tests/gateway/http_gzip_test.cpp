// gzip round trips, damage and bombs.
#include "http/gzip.hpp"

#include <doctest/doctest.h>

#include <random>

#include "devdiag/limits.hpp"

using namespace devdiag;
using namespace devdiag::gateway;

TEST_CASE("what was packed comes back") {
  std::minstd_rand random(7);
  std::string noise(300'000, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  for (const std::string& text : {std::string(), std::string("O'Brien"), std::string(70'000, 'a'), noise}) {
    const auto back = gunzip(gzip(text, 6), 1u << 20);
    REQUIRE(back);
    CHECK(*back == text);
  }
}

TEST_CASE("damage, a cut end, plain text and trailing bytes are refused") {
  std::string packed = gzip("some text that is long enough to be damaged", 6);
  const auto code = [](const std::string& bytes) {
    const auto result = gunzip(bytes, 1u << 20);
    return result ? std::string("ok") : std::string(errc_name(result.error().code));
  };
  CHECK(code(packed) == "ok");
  CHECK(code(packed.substr(0, packed.size() - 1)) == "bad_field");
  CHECK(code(packed + "x") == "bad_field");
  CHECK(code("{\"v\":1}") == "bad_field");
  CHECK(code("") == "bad_field");
  packed[packed.size() / 2] = static_cast<char>(packed[packed.size() / 2] ^ 0x5a);
  CHECK(code(packed) == "bad_field");
}

TEST_CASE("the size limit holds exactly") {
  const std::string text(200'000, 'x');
  CHECK(gunzip(gzip(text, 9), 200'000));
  const auto refused = gunzip(gzip(text, 9), 199'999);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::too_large);
  CHECK(refused.error().retry == Retry::never);
}

TEST_CASE("a bomb is stopped by its ratio long before the size limit") {
  const std::string bomb = gzip(std::string(6u << 20, '\0'), 9);
  CHECK(bomb.size() * limits::kInflateRatio < (6u << 20));
  const auto refused = gunzip(bomb, limits::kPushInflatedBytes);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::too_large);
}

TEST_CASE("small bodies may compress as well as they like") {
  const std::string packed = gzip(std::string(limits::kInflateFreeBytes, '\0'), 9);
  CHECK(packed.size() * limits::kInflateRatio < limits::kInflateFreeBytes);
  CHECK(gunzip(packed, limits::kPushInflatedBytes));
}
