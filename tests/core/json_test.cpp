// parse_json, UTF-8 and the canonical writer.
#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <random>

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

// Numbers whose nearest double is easily missed: halves, the ends of the range, many digits.
std::vector<std::string> hard_numbers() {
  std::vector<std::string> texts = {"0.1",
                                    "1e23",
                                    "9007199254740993",
                                    "9007199254740993.0",
                                    "5e-324",
                                    "2.4703282292062327e-324",
                                    "2.4703282292062328e-324",
                                    "2.2250738585072011e-308",
                                    "2.2250738585072014e-308",
                                    "1.7976931348623157e308",
                                    "1.7976931348623158e308",
                                    "-0.0",
                                    "0e999",
                                    "123456789012345678901234567890",
                                    "1e-400",
                                    "4.35e5",
                                    "1E+2",
                                    "9.5367431640625e-7",
                                    "179769313486231580793728971405301e276",
                                    "0." + std::string(400, '0') + "1"};
  // 1 + 2^-53 exactly, a little less and a little more than what decides the last bit.
  const std::string half = "1.00000000000000011102230246251565404236316680908203125";
  for (const std::string tail : {"", "0", "1"}) texts.push_back(half + std::string(900, '0') + tail);
  texts.push_back(half.substr(0, half.size() - 1) + "4" + std::string(900, '9'));
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string digits = std::to_string(random());
    for (std::uint64_t more = random() % 4; more > 0; --more) digits += std::to_string(random());
    const std::size_t point = random() % digits.size() + 1;
    if (digits[0] == '0') digits[0] = '1';
    texts.push_back(digits.substr(0, point) + (point < digits.size() ? "." : "") + digits.substr(point) +
                    "e" + std::to_string(static_cast<int>(random() % 680) - 340));
    const double any = std::bit_cast<double>(random());
    if (std::isfinite(any)) texts.push_back(number_text(any));
  }
  return texts;
}

TEST_CASE("a number is read as the nearest double") {
  for (const std::string& text : hard_numbers()) {
    CAPTURE(text);
    const double expected = std::strtod(text.c_str(), nullptr);
    const auto read = parse_json(text, 10'000);
    if (std::isinf(expected)) {
      CHECK(read.error().detail == "a number is out of range");
      continue;
    }
    REQUIRE(read.ok());
    if (std::bit_cast<std::uint64_t>(read->get<double>()) == std::bit_cast<std::uint64_t>(expected)) continue;
    CHECK(read->get<double>() == expected);
  }
}

TEST_CASE("parse_json accepts and refuses what the JSON library does, and gives the same value") {
  for (const char* text : {"",
                           " ",
                           "nul",
                           "null ",
                           "truex",
                           "[1,]",
                           "[,1]",
                           "{\"a\":}",
                           "{\"a\"1}",
                           "{a:1}",
                           "{\"a\":1,}",
                           "[1 2]",
                           "01",
                           "-",
                           "-01",
                           "1.",
                           ".5",
                           "1e",
                           "1e+",
                           "+1",
                           "--1",
                           "0x1",
                           "1.5e3",
                           "-0",
                           "-0.0",
                           "[]",
                           "{}",
                           "[[],{}]",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u00e9\\u20ac\\ud83d\\ude00\"",
                           "\"a\nb\"",
                           "\"\\u0000\"",
                           "\"",
                           "\"\\",
                           "\"\\\"",
                           "{\"a\":1,\"a\":[2]}",
                           "{\"b\":1,\"a\":{\"c\":null}}",
                           "18446744073709551615",
                           "18446744073709551616",
                           "-9223372036854775808",
                           "-9223372036854775809",
                           "[1]]",
                           "\xEF\xBB\xBF[1]",
                           "[true,false,null,\"\\/\\b\\f\\n\"]"}) {
    CAPTURE(text);
    const auto ours = parse_json(text, 1000);
    const auto theirs = nlohmann::json::parse(text, nullptr, false);
    CHECK(ours.ok() == !theirs.is_discarded());
    if (!ours.ok() || theirs.is_discarded()) continue;
    CHECK(ours.value() == theirs);
    CHECK(ours->type() == theirs.type());
    CHECK(json_text(ours.value()) == theirs.dump());
  }
}

TEST_CASE("numbers are written as the JSON library writes them") {
  for (const double value :
       {0.0, -0.0, 1.0, -1.5, 0.1, 1e20, 1e-7, 123456789.125, 5e-324, 1.7976931348623157e308})
    CHECK(number_text(value) == nlohmann::json(value).dump());
  CHECK(number_text(std::numeric_limits<double>::infinity()) == "null");
}
