// Rendering of fixes: the shared fixtures, and values that try to break out.
#include <doctest/doctest.h>

#include <devdiag/embedded/core_fixtures.hpp>
#include <nlohmann/json.hpp>

#include "devdiag/render.hpp"

using namespace devdiag;
using nlohmann::json;

namespace {

std::string rendered(std::string_view quoting, std::string value) {
  return render_fix("{v|" + std::string(quoting) + "}", {{"v", std::move(value)}});
}

// Every ASCII character and a few that end lines or look like quotes.
std::vector<std::string> hostile_values() {
  std::vector<std::string> values = {"</script><script>alert(1)</script>",
                                     "$(reboot)",
                                     "`id`",
                                     "${process.env.KEY}",
                                     "\"; drop; //",
                                     "'; drop; //",
                                     "\\\"",
                                     "\\",
                                     "\r\nSet-Cookie: a=b",
                                     "*/ -->",
                                     "#{x}",
                                     "a;b,c",
                                     "\u2028",
                                     "\u2029",
                                     "\u0085",
                                     "\xFF\xC3",
                                     "O'Brien \U0001F600"};
  for (int c = 0; c < 128; ++c) values.push_back(std::string("a") + static_cast<char>(c) + "b");
  return values;
}

bool holds_any(const std::string& text, std::string_view characters) {
  return text.find_first_of(characters) != std::string::npos;
}

}  // namespace

TEST_CASE("the fixtures shared with the page's renderer") {
  int cases = 0;
  for (const EmbeddedFile& file : fixtures::core_fixtures()) {
    if (!file.name.starts_with("render/")) continue;
    for (const json& entry : json::parse(file.text)) {
      RenderParams params;
      for (const auto& [name, value] : entry["params"].items())
        params.emplace_back(name, value.get<std::string>());
      CAPTURE(entry["name"].get<std::string>());
      CHECK(render_fix(entry["template"].get<std::string>(), params) == entry["expected"].get<std::string>());
      ++cases;
    }
  }
  CHECK(cases >= 20);
}

TEST_CASE("js: nothing can end a string literal of any kind, and JSON reads the value back") {
  for (const std::string& value : hostile_values()) {
    const std::string text = rendered("js", value);
    CHECK_FALSE(holds_any(text, "\"'`$#{}<>\n\r"));
    CHECK(text.find("\u2028") == std::string::npos);
    CHECK(text.find("\u2029") == std::string::npos);
    const json back = json::parse("\"" + text + "\"");
    if (value != "\xFF\xC3") CHECK(back.get<std::string>() == value);
  }
}

TEST_CASE("nginx: a quoted argument stays one argument without variables") {
  for (const std::string& value : hostile_values()) {
    const std::string text = rendered("nginx", value);
    CHECK_FALSE(holds_any(text, "$;{}\n\r"));
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\')
        ++i;  // what follows a backslash is a character of the value
      else
        CHECK_FALSE((text[i] == '"' || text[i] == '\''));
    }
    std::size_t slashes = 0;
    while (slashes < text.size() && text[text.size() - 1 - slashes] == '\\') ++slashes;
    CHECK(slashes % 2 == 0);  // the closing quote is not escaped
  }
}

TEST_CASE("html and header: no markup, no second line, no second element") {
  for (const std::string& value : hostile_values()) {
    CHECK_FALSE(holds_any(rendered("html", value), "<>\"'`=\n\r"));
    CHECK_FALSE(holds_any(rendered("header", value), ";,\"\\<>`$\n\r"));
    CHECK_FALSE(holds_any(rendered("plain", value), "\n\r"));
  }
}

TEST_CASE("a value is never read as a template") {
  CHECK(render_fix("{a|plain} {b|plain}", {{"a", "{b|plain}"}, {"b", "x"}}) == "{b|plain} x");
}
