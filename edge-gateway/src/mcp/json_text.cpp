// Writes JSON text.
#include "mcp/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace devdiag::gateway::mcp {
namespace {

using nlohmann::json;

// nlohmann's own: slow, and right about everything.
std::string dumped(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// ASCII that stands for itself inside a string.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

template <class Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, static_cast<std::size_t>(end - digits));
}

void append_array(std::string& out, const json& value) {
  char separator = '[';
  for (const json& entry : value) {
    out += std::exchange(separator, ',');
    append_json(out, entry);
  }
  out += value.empty() ? "[]" : "]";
}

void append_object(std::string& out, const json& value) {
  char separator = '{';
  for (auto member = value.begin(); member != value.end(); ++member) {
    out += std::exchange(separator, ',');
    append_json(out, std::string_view(member.key()));
    out += ':';
    append_json(out, *member);
  }
  out += value.empty() ? "{}" : "}";
}

}  // namespace

void append_json(std::string& out, const json& value) {
  switch (value.type()) {
    case json::value_t::object:
      return append_object(out, value);
    case json::value_t::array:
      return append_array(out, value);
    case json::value_t::string:
      return append_json(out, std::string_view(value.get_ref<const std::string&>()));
    case json::value_t::number_integer:
      return append_number(out, value.get<std::int64_t>());
    case json::value_t::number_unsigned:
      return append_number(out, value.get<std::uint64_t>());
    default:
      out += dumped(value);
  }
}

void append_json(std::string& out, std::string_view text) {
  if (!std::ranges::all_of(text, is_plain)) {
    out += dumped(json(text));
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

void append_json(std::string& out, std::int64_t number) { append_number(out, number); }

void append_json(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  char digits[64];
  out.append(digits, nlohmann::detail::to_chars(digits, digits + sizeof digits, number));
}

void append_quoted_json(std::string& out, std::string_view text) {
  static constexpr auto kEscaped = [] {
    std::array<std::uint8_t, 256> table{};
    table['"'] = table['\\'] = 1;
    return table;
  }();
  const std::size_t before = out.size();
  out.resize(before + 2 * text.size() + 2);
  char* to = out.data() + before;
  *to++ = '"';
  for (const char c : text) {
    *to = '\\';  // stays only where it is needed: no branch for each quote of a text full of quotes
    to += kEscaped[static_cast<unsigned char>(c)];
    *to++ = c;
  }
  *to++ = '"';
  out.resize(static_cast<std::size_t>(to - out.data()));
}

std::string json_text(const json& value) {
  std::string out;
  append_json(out, value);
  return out;
}

std::string json_quoted(std::string_view text) {
  std::string out;
  append_json(out, text);
  return out;
}

}  // namespace devdiag::gateway::mcp
