// Parsing of untrusted JSON text: one scan for nesting and ill-formed characters, then into a tree.
#include "devdiag/json.hpp"

#include <algorithm>
#include <limits>

#include "decimal.hpp"
#include "json_writer.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

struct Scan {
  std::size_t depth = 0;    // deepest nesting
  bool well_formed = true;  // no ill-formed UTF-8, no lone surrogate escape
};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of the escape \uXXXX that starts at `at`; -1 when there is none.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

constexpr bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Length of the escape at `at` (a surrogate pair counts whole); `lone` when it is half a pair.
std::size_t escape_length(std::string_view text, std::size_t at, bool& lone) {
  const int unit = escaped_unit(text, at);
  lone = is_low(unit) || (is_high(unit) && !is_low(escaped_unit(text, at + 6)));
  if (unit < 0) return std::min<std::size_t>(2, text.size() - at);
  return is_high(unit) && !lone ? 12 : 6;
}

Scan scan(std::string_view text) {
  Scan result;
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const std::size_t length = utf8_length(text, at);
      result.well_formed = result.well_formed && length != 0;
      at += length == 0 ? 1 : length;
    } else if (in_string && c == '\\') {
      bool lone = false;
      at += escape_length(text, at, lone);
      result.well_formed = result.well_formed && !lone;
    } else {
      if (c == '"') in_string = !in_string;
      if (!in_string && (c == '{' || c == '[')) result.depth = std::max(result.depth, ++depth);
      if (!in_string && (c == '}' || c == ']') && depth > 0) --depth;
      ++at;
    }
  }
  return result;
}

std::string repair(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    bool lone = false;
    std::size_t length = utf8_length(text, at);
    const bool escape = text[at] == '\\';
    if (escape) length = escape_length(text, at, lone);
    if (lone) {
      out += "\\ufffd";
    } else {
      out += length == 0 ? kReplacement : text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  return out;
}

// One parser, small and without exceptions: the library's own weighs twenty kilobytes of what a page
// downloads. The text is well-formed UTF-8 and nested no deeper than the caller allows.
class Parser {
 public:
  using json = nlohmann::json;

  explicit Parser(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  bool parse(json& out) {
    if (!value(out)) return false;
    skip_space();
    return at_ == text_.size();
  }

  Error error() const {
    if (too_large_)
      return {Errc::bad_json, "", "a number is out of range", "numbers a double can hold",
              Retry::after_change};
    return {Errc::bad_json, "", "not JSON at byte " + std::to_string(at_ + 1), "one JSON value",
            Retry::after_change};
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
  }

  bool take(std::string_view word) {
    for (const char c : word) {
      if (!take(c)) return false;
    }
    return true;
  }

  bool value(json& out) {
    skip_space();
    switch (peek()) {
      case '{':
        return object(out);
      case '[':
        return array(out);
      case '"':
        return string(out = json::value_t::string);
      case 't':
        out = true;
        return take("true");
      case 'f':
        out = false;
        return take("false");
      case 'n':
        return take("null");
      default:
        return number(out);
    }
  }

  bool object(json& out) {
    out = json::value_t::object;
    ++at_;
    skip_space();
    if (take('}')) return true;
    json name(json::value_t::string);
    do {
      skip_space();
      if (peek() != '"' || !string(name)) return false;
      skip_space();
      if (!take(':')) return false;
      json& member = out[std::move(name.get_ref<std::string&>())];
      member = nullptr;
      if (!value(member)) return false;
      skip_space();
    } while (take(','));
    return take('}');
  }

  bool array(json& out) {
    out = json::value_t::array;
    ++at_;
    skip_space();
    if (take(']')) return true;
    do {
      if (!value(out.emplace_back())) return false;
      skip_space();
    } while (take(','));
    return take(']');
  }

  // Runs of plain characters are copied at once.
  bool string(json& value) {
    auto& out = value.get_ref<std::string&>();
    out.clear();
    ++at_;
    while (true) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      out.append(text_, begin, at_ - begin);
      if (take('"')) return true;
      if (!take('\\') || !escape(out)) return false;
    }
  }

  bool escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeaning = "\"\\/\b\f\n\r\t";
    if (peek() == 'u') return escaped_character(out);
    const std::size_t letter = kLetters.find(peek());
    if (letter == kLetters.npos || at_ == text_.size()) return false;
    out += kMeaning[letter];
    ++at_;
    return true;
  }

  bool escaped_character(std::string& out) {
    int unit = escaped_unit(text_, at_ - 1);
    if (unit < 0) return false;
    at_ += 5;
    if (is_high(unit)) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (escaped_unit(text_, at_) - 0xDC00);
      at_ += 6;
    }
    const auto code = static_cast<unsigned>(unit);
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80u | ((code >> shift) & 0x3Fu)); };
    const auto head = [&](unsigned marks, unsigned shift) {
      out += static_cast<char>(marks | (code >> shift));
    };
    if (code < 0x80) {
      head(0, 0);
    } else if (code < 0x800) {
      head(0xC0, 6);
    } else if (code < 0x10000) {
      head(0xE0, 12);
      tail(6);
    } else {
      head(0xF0, 18);
      tail(12);
      tail(6);
    }
    if (code >= 0x80) tail(0);
    return true;
  }

  bool take_digits() {
    const std::size_t begin = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > begin;
  }

  // Whole numbers of 64 bits stay whole; every other one becomes the nearest double.
  bool number(json& out) {
    const bool negative = take('-');
    const std::size_t begin = at_;
    if (!take('0') && !take_digits()) return false;
    std::string digits(text_.substr(begin, at_ - begin));
    const bool whole = peek() != '.' && (peek() | 0x20) != 'e';
    std::int64_t exponent = 0;
    if (take('.')) {
      const std::size_t fraction = at_;
      if (!take_digits()) return false;
      digits += text_.substr(fraction, at_ - fraction);
      exponent = -static_cast<std::int64_t>(at_ - fraction);
    }
    if ((peek() | 0x20) == 'e' && !take_exponent(exponent)) return false;
    if (whole && put_whole(digits, negative, out)) return true;
    const double size = nearest_double(digits, exponent);
    too_large_ = size > std::numeric_limits<double>::max();
    out = negative ? -size : size;
    return !too_large_;
  }

  bool take_exponent(std::int64_t& exponent) {
    constexpr std::int64_t kBeyondAll = 1'000'000'000;
    ++at_;
    const bool negative = take('-');
    if (!negative) take('+');
    const std::size_t begin = at_;
    if (!take_digits()) return false;
    std::int64_t given = 0;
    for (std::size_t i = begin; i < at_; ++i) given = std::min(given * 10 + (text_[i] - '0'), kBeyondAll);
    exponent += negative ? -given : given;
    return true;
  }

  static bool put_whole(std::string_view digits, bool negative, json& out) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    constexpr auto kMostNegative = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) + 1;
    std::uint64_t value = 0;
    for (const char c : digits) {
      const auto digit = static_cast<std::uint64_t>(c - '0');
      if (value > (kMost - digit) / 10) return false;
      value = value * 10 + digit;
    }
    if (!negative) {
      out = value;
      return true;
    }
    if (value > kMostNegative) return false;
    out = static_cast<std::int64_t>(0 - value);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool too_large_ = false;
};

Error too_large(std::string detail, std::string allowed) {
  return {Errc::too_large, "", std::move(detail), std::move(allowed), Retry::after_change};
}

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text, std::size_t max_bytes, std::size_t max_depth) {
  if (text.size() > max_bytes) {
    return too_large("the text has " + std::to_string(text.size()) + " bytes",
                     "at most " + std::to_string(max_bytes) + " bytes");
  }
  const Scan seen = scan(text);
  if (seen.depth > max_depth) {
    return too_large("values are nested " + std::to_string(seen.depth) + " deep",
                     "at most " + std::to_string(max_depth) + " levels");
  }
  const std::string repaired = seen.well_formed ? std::string() : repair(text);
  if (!seen.well_formed) text = repaired;
  nlohmann::json value;
  Parser parser(text);
  if (!parser.parse(value)) return parser.error();
  return value;
}

void append_json(std::string& out, const nlohmann::json& value) {
  if (value.is_string()) return append_json_string(out, value.get_ref<const std::string&>());
  if (value.is_object()) {
    out += '{';
    for (const auto& [name, member] : value.get_ref<const nlohmann::json::object_t&>()) {
      if (out.back() != '{') out += ',';
      append_json_string(out, name);
      out += ':';
      append_json(out, member);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    for (const auto& entry : value.get_ref<const nlohmann::json::array_t&>()) {
      if (out.back() != '[') out += ',';
      append_json(out, entry);
    }
    out += ']';
  } else if (value.is_number_float()) {
    append_json_real(out, value.get<double>());
  } else if (value.is_number_unsigned()) {
    out += std::to_string(value.get<std::uint64_t>());
  } else if (value.is_number()) {
    out += std::to_string(value.get<std::int64_t>());
  } else {
    out += value.is_null() ? "null" : value.get<bool>() ? "true" : "false";
  }
}

std::string json_text(const nlohmann::json& value) {
  std::string out;
  append_json(out, value);
  return out;
}

}  // namespace devdiag
