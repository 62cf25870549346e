// parse_json, UTF-8 and the canonical writer.
#include <doctest/doctest.h>

#include <limits>

#include "devdiag/json.hpp"
#include "json_writer.hpp"
#include "utf8.hpp"

using namespace devdiag;

namespace {

std::string written(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("parse_json names the byte and never the text") {
  const auto result = parse_json(R"({"password":"hunter2)", 1000);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == Errc::bad_json);
  CHECK(result.error().detail == "not JSON at byte 21");
  CHECK(result.error().detail.find("hunter2") == std::string::npos);
  CHECK_FALSE(parse_json("", 1000).ok());
  CHECK_FALSE(parse_json("1e999", 1000).ok());
  CHECK_FALSE(parse_json("{\"a\":1}x", 1000).ok());
}

TEST_CASE("parse_json refuses by size and depth before it allocates") {
  CHECK(parse_json("[1,2,3]", 6).error().code == Errc::too_large);
  CHECK(parse_json("[1,2,3]", 7).ok());
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const auto result = parse_json(deep, 1'000'000);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == Errc::too_large);
  CHECK(result.error().allowed == "at most 32 levels");
  CHECK(parse_json(R"(["[[[[","\"[[["])", 100, 1).ok());
  CHECK(parse_json("[[1],[2]]", 100, 2).ok());
  CHECK_FALSE(parse_json("[[1],[2]]", 100, 1).ok());
}

TEST_CASE("lone surrogates and ill-formed bytes become U+FFFD, pairs stay") {
  CHECK(parse_json(R"("a\ud83d")", 100)->get<std::string>() == "a\uFFFD");
  CHECK(parse_json(R"("\ude00b")", 100)->get<std::string>() == "\uFFFDb");
  CHECK(parse_json(R"("\ud83d\ud83d\ude00")", 100)->get<std::string>() == "\uFFFD\U0001F600");
  CHECK(parse_json(R"("\ud83d\ude00")", 100)->get<std::string>() == "\U0001F600");
  CHECK(parse_json("\"a\xFF\xC3z\"", 100)->get<std::string>() == "a\uFFFD\uFFFDz");
  CHECK(parse_json("\"\xED\xA0\x80\"", 100)->get<std::string>() == "\uFFFD\uFFFD\uFFFD");
  CHECK(parse_json(R"("\\ud83d")", 100)->get<std::string>() == "\\ud83d");
  CHECK(parse_json("\"O'Brien \U0001F600\"", 100)->get<std::string>() == "O'Brien \U0001F600");
}

TEST_CASE("strings are written as JSON whatever they hold") {
  CHECK(written("a\"b\\c") == R"("a\"b\\c")");
  CHECK(written("\b\f\n\r\t") == R"("\b\f\n\r\t")");
  CHECK(written(std::string_view("\0\x1f", 2)) == R"("\u0000\u001f")");
  CHECK(written("O'Brien 中 \U0001F600") == "\"O'Brien 中 \U0001F600\"");
  CHECK(written("\xFFx\xC3") == "\"\uFFFDx\uFFFD\"");
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text{'x', static_cast<char>(byte), 'y'};
    CHECK(nlohmann::json::parse(written(text)).is_string());
  }
}

TEST_CASE("real numbers keep every bit") {
  for (const double value : {0.0, 1.0, 0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 0.30000000000000004}) {
    std::string text;
    append_json_real(text, value);
    CHECK(nlohmann::json::parse(text).get<double>() == value);
  }
}

TEST_CASE("UTF-8 is cut between characters") {
  const std::string_view text = "a中\U0001F600";  // 1 + 3 + 4 bytes
  CHECK(utf8_floor(text, 0) == 0);
  CHECK(utf8_floor(text, 1) == 1);
  CHECK(utf8_floor(text, 3) == 1);
  CHECK(utf8_floor(text, 4) == 4);
  CHECK(utf8_floor(text, 7) == 4);
  CHECK(utf8_floor(text, 8) == 8);
  CHECK(utf8_count(text) == 3);
  CHECK(first_ill_formed("ok\xC0\xAF") == 2);
  CHECK(first_ill_formed("\xF4\x90\x80\x80") == 0);
  CHECK(first_ill_formed("\xE0\x9F\xBF") == 0);
}

TEST_CASE("numbers are written as the JSON library writes them") {
  for (const double value :
       {0.0, -0.0, 1.0, -1.5, 0.1, 1e20, 1e-7, 123456789.125, 5e-324, 1.7976931348623157e308})
    CHECK(number_text(value) == nlohmann::json(value).dump());
  CHECK(number_text(std::numeric_limits<double>::infinity()) == "null");
}
