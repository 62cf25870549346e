// Filling the placeholders of catalogue texts: every value is escaped for the place it stands in.
#include "devdiag/render.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

using policy::is_alnum;

enum class Quoting { js, nginx, html, header, word, plain };
constexpr std::array<std::string_view, 6> kQuotings = {"js", "nginx", "html", "header", "word", "plain"};

bool is_among(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR end a line in some languages.
bool is_line_end(std::string_view character) {
  return character == "\u0085" || character == "\u2028" || character == "\u2029";
}

void append_js(std::string& out, std::string_view character) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kSafe = " -_./:*@=+,;?&~%()[]!|^";
  const char c = character[0];
  if (is_line_end(character)) {
    out += character == "\u0085" ? "\\u0085" : character == "\u2028" ? "\\u2028" : "\\u2029";
  } else if (character.size() > 1 || is_alnum(c) || is_among(c, kSafe)) {
    out += character;
  } else {
    out += "\\u00";
    out += kHex[static_cast<unsigned char>(c) >> 4u];
    out += kHex[static_cast<unsigned char>(c) & 15u];
  }
}

void append_nginx(std::string& out, std::string_view character) {
  const char c = character[0];
  if (is_control(c) || is_among(c, "$;{}")) return;
  if (is_among(c, "\"'\\")) out += '\\';
  out += character;
}

void append_html(std::string& out, std::string_view character) {
  switch (character[0]) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    case '`':
      out += "&#96;";
      return;
    case '=':
      out += "&#61;";
      return;
    default:
      break;
  }
  if (!is_control(character[0])) out += character;
}

void append_header(std::string& out, std::string_view character) {
  const bool dropped = is_control(character[0]) || is_line_end(character);
  if (!dropped && !is_among(character[0], " ;,\"\\<>`$#%{}")) out += character;
}

void append_word(std::string& out, std::string_view character) {
  const char c = character[0];
  if (is_alnum(c) || is_among(c, "._/@:+-")) out += c;
}

void append_plain(std::string& out, std::string_view character) {
  out += is_control(character[0]) || is_line_end(character) ? std::string_view(" ") : character;
}

void append_quoted(std::string& out, std::string_view value, Quoting quoting) {
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t length = utf8_length(value, at);
    const std::string_view character = length == 0 ? kReplacement : value.substr(at, length);
    switch (quoting) {
      case Quoting::js:
        append_js(out, character);
        break;
      case Quoting::nginx:
        append_nginx(out, character);
        break;
      case Quoting::html:
        append_html(out, character);
        break;
      case Quoting::header:
        append_header(out, character);
        break;
      case Quoting::word:
        append_word(out, character);
        break;
      case Quoting::plain:
        append_plain(out, character);
        break;
    }
    at += length == 0 ? 1 : length;
  }
}

// What stands for a value nobody observed.
void append_blank(std::string& out, std::string_view name) {
  out += "YOUR_";
  for (const char c : name) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

struct Placeholder {
  std::string_view name;
  Quoting quoting = Quoting::plain;
  std::size_t length = 0;  // in the text, with its braces
};

// The placeholder that starts at the brace at `at`, if it is one.
std::optional<Placeholder> placeholder_at(std::string_view text, std::size_t at) {
  std::size_t bar = at + 1;
  const auto is_name = [](char c) { return (c >= 'a' && c <= 'z') || policy::is_digit(c) || c == '_'; };
  while (bar < text.size() && is_name(text[bar])) ++bar;
  if (bar == at + 1 || bar >= text.size() || text[bar] != '|') return std::nullopt;
  for (std::size_t i = 0; i < kQuotings.size(); ++i) {
    const std::string_view rest = text.substr(bar + 1);
    const std::size_t length = kQuotings[i].size();
    if (!rest.starts_with(kQuotings[i]) || rest.size() <= length || rest[length] != '}') continue;
    return Placeholder{text.substr(at + 1, bar - at - 1), static_cast<Quoting>(i), bar + 1 + length + 1 - at};
  }
  return std::nullopt;
}

}  // namespace

std::string render_fix(std::string_view text, const RenderParams& params) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto placeholder = text[at] == '{' ? placeholder_at(text, at) : std::nullopt;
    if (!placeholder) {
      out += text[at++];
      continue;
    }
    const auto param = std::find_if(params.begin(), params.end(),
                                    [&](const auto& known) { return known.first == placeholder->name; });
    const std::size_t before = out.size();
    if (param != params.end()) append_quoted(out, param->second, placeholder->quoting);
    if (out.size() == before) append_blank(out, placeholder->name);
    at += placeholder->length;
  }
  return out;
}

}  // namespace devdiag
