// Parsing of untrusted JSON text: one scan for nesting and ill-formed characters, then nlohmann/json.
#include "devdiag/json.hpp"

#include <algorithm>
#include <vector>

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

// Builds the value while the text is read. One handler and one kind of input: there is one parser in the
// program, and no exception on its way.
class Builder {
 public:
  using json = nlohmann::json;

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(json::number_integer_t value) { return put(value); }
  bool number_unsigned(json::number_unsigned_t value) { return put(value); }
  bool number_float(json::number_float_t value, const json::string_t&) { return put(value); }
  bool string(json::string_t& value) { return put(std::move(value)); }
  bool binary(json::binary_t&) { return false; }  // no JSON text holds one
  bool start_object(std::size_t) { return open(json::object()); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(json::string_t& name) {
    member_ = &(*open_.back())[std::move(name)];
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const json::exception& problem) {
    constexpr int kNumberOverflow = 406;
    error_ = problem.id == kNumberOverflow
                 ? Error{Errc::bad_json, "", "a number is out of range", "numbers a double can hold",
                         Retry::after_change}
                 : Error{Errc::bad_json, "", "not JSON at byte " + std::to_string(position), "one JSON value",
                         Retry::after_change};
    return false;
  }

  json take() { return std::move(root_); }
  Error error() { return std::move(error_); }

 private:
  // Where the next value goes: into its member, behind the array's last entry, or to the root.
  json& place() {
    if (open_.empty()) return root_;
    json& parent = *open_.back();
    return parent.is_array() ? parent.emplace_back() : *member_;
  }
  bool put(json value) {
    place() = std::move(value);
    return true;
  }
  bool open(json value) {
    json& here = place();
    here = std::move(value);
    open_.push_back(&here);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  json root_;
  std::vector<json*>
      open_;  // containers not closed yet, outermost first; they do not move while they are open
  json* member_ = nullptr;
  Error error_;
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
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return builder.error();
  return builder.take();
}

}  // namespace devdiag
