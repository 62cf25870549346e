// What reaches a terminal: nothing observed controls it.
#include "check/terminal.hpp"

#include <doctest/doctest.h>

#include "cli/arguments.hpp"

using namespace devdiag::check;
using namespace devdiag::cli;

TEST_CASE("control characters, escapes and direction overrides are made visible") {
  CHECK(printable("plain O'Brien é €") == "plain O'Brien é €");
  CHECK(printable("\x1b[31mred\x07\r\n") == "?[31mred???");
  CHECK(printable("a\nb", true) == "a\nb");
  CHECK(printable("a\xe2\x80\xae"
                  "b\xe2\x81\xa6"
                  "c\xe2\x80\x8b"
                  "d\xc2\x9b"
                  "e\xef\xbb\xbf") == "a?b?c?d?e?");
  CHECK(printable("\xf0\x9f\x98\x80") == "\xf0\x9f\x98\x80");
  CHECK(printable("cut \xe2\x80") == "cut \xe2\x80");
}

TEST_CASE("colours only when asked for") {
  CHECK(Paint(false).red("x") == "x");
  CHECK(Paint(true).red("x") == "\x1b[31mx\x1b[0m");
}

TEST_CASE("long lines break at spaces and are indented") {
  CHECK(wrapped("aaa bbb ccc", 2, 9) == "aaa bbb\n  ccc");
  CHECK(wrapped("a  b", 0) == "a b");
  CHECK(wrapped("unbreakable-and-long", 0, 5) == "unbreakable-and-long");
  CHECK(wrapped("éé éé éé", 0, 5) == "éé éé\néé");
  CHECK(wrapped("", 4).empty());
}

TEST_CASE("flags follow the command's table") {
  static constexpr Flag kFlags[] = {{"store", "URL", ""},
                                    {"env", "TOKENS", ""},
                                    {"format", "text|json", ""},
                                    {"suppress", "CODE", "", true}};
  const Command command{"rank", "", "", kFlags, nullptr, ""};
  const auto parse = [&](std::vector<std::string_view> args) { return parse_flags(command, args); };
  CHECK(parse({"--store", "x", "--env=a,b"})->get("env") == "a,b");
  CHECK(parse({})->get("store", "none") == "none");
  CHECK(parse({"--env="})->has("env"));
  CHECK_FALSE(parse({"--store"}));
  CHECK_FALSE(parse({"--stor", "x"}));
  CHECK_FALSE(parse({"operand"}));
  CHECK(parse({"--format", "json"})->get("format") == "json");
  CHECK_FALSE(parse({"--format", "xml"}));
  CHECK_FALSE(parse({"-x", "y"}));
  CHECK(parse({"--env", "a", "--env", "b"})->all("env").size() == 1);
  CHECK(parse({"--env", "a", "--env", "b"})->get("env") == "b");
  const auto repeated = parse({"--suppress", "A:x", "--suppress=B:y"});
  REQUIRE(repeated->all("suppress").size() == 2);
  CHECK(repeated->all("suppress")[0] == "A:x");
  const Command with_operand{"problems", "[CODE]", "", kFlags, nullptr, ""};
  CHECK(parse_flags(with_operand, std::vector<std::string_view>{"X"})->rest.front() == "X");
  CHECK_FALSE(parse_flags(with_operand, std::vector<std::string_view>{"X", "Y"}));
  CHECK(parse_flags(with_operand, std::vector<std::string_view>{"-"})->rest.front() == "-");
  CHECK(parse_flags(with_operand, std::vector<std::string_view>{"--", "--odd"})->rest.front() == "--odd");
}

TEST_CASE("texts are shortened by characters, never inside one") {
  CHECK(shortened("short", 5) == "short");
  CHECK(shortened("longer", 5) == "long…");
  CHECK(shortened("ééééé", 3) == "éé…");
}
