// Canonical JSON text of a described record: members in declared order, no spaces, the same bytes on every
// host.
#include "json_writer.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "devdiag/json.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

// The two-character escape of a character; 0 when it has none.
constexpr char short_escape(char c) {
  switch (c) {
    case '"':
      return '"';
    case '\\':
      return '\\';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  if (const char letter = short_escape(c); letter != 0) {
    out += '\\';
    out += letter;
    return;
  }
  out += "\\u00";
  out += kHex[byte >> 4u];
  out += kHex[byte & 15u];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;  // start of the run that is copied as it is
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    const bool special = static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
    const std::size_t length = static_cast<unsigned char>(c) < 0x80 ? 1 : utf8_length(text, at);
    if (!special && length != 0) {
      at += length;
      continue;
    }
    out += text.substr(plain, at - plain);
    if (special)
      append_escape(out, c);
    else
      out += kReplacement;
    plain = ++at;
  }
  out += text.substr(plain);
  out += '"';
}

// What nlohmann::json writes for a number, without its serializer for everything else.
void append_json_real(std::string& out, double value) {
  if (!std::isfinite(value)) {
    out += "null";
    return;
  }
  std::array<char, 64> text{};
  const char* end = nlohmann::detail::to_chars(text.data(), text.data() + text.size(), value);
  out.append(static_cast<const char*>(text.data()), end);
}

std::string number_text(double value) {
  std::string out;
  append_json_real(out, value);
  return out;
}

void JsonWriter::write_entries(Member name, std::size_t count, const void* first, WriteEntry put) {
  key(name);
  out_ += '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out_ += ',';
    JsonWriter inner(out_);
    put(inner, first, i);
    inner.end();
  }
  out_ += ']';
}

void JsonWriter::key(Member name) {
  if (!first_) out_ += ',';
  first_ = false;
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

void JsonWriter::member(Member name, std::string_view value) {
  key(name);
  append_json_string(out_, value);
}

void JsonWriter::integer(Member name, std::int64_t value, const IntegerRule&) {
  key(name);
  out_ += std::to_string(value);
}

void JsonWriter::real(Member name, double value, const RealRule&) {
  key(name);
  append_json_real(out_, value);
}

void JsonWriter::flag(Member name, bool value) {
  key(name);
  out_ += value ? "true" : "false";
}

void JsonWriter::optional_text(Member name, const std::optional<std::string>& value) {
  if (value) member(name, *value);
}

void JsonWriter::headers(Member name, const std::vector<Header>& values) {
  key(name);
  out_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    out_ += i > 0 ? ",[" : "[";
    append_json_string(out_, values[i].name);
    out_ += ',';
    append_json_string(out_, values[i].value);
    out_ += ']';
  }
  out_ += ']';
}

void JsonWriter::params(Member name, std::span<const Param> values) {
  key(name);
  out_ += '{';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out_ += ',';
    append_json_string(out_, values[i].name);
    out_ += ':';
    append_json_string(out_, values[i].value);
  }
  out_ += '}';
}

}  // namespace devdiag
