// Writes JSON text front to back.
#include "json_text.hpp"

namespace devdiag::wasm {

void JsonText::put_text(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out_ += '"';
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out_ += "\\u00";
      out_ += kDigits[byte >> 4u];
      out_ += kDigits[byte & 15u];
      continue;
    }
    if (c == '"' || c == '\\') out_ += '\\';
    out_ += c;
  }
  out_ += '"';
}

void JsonText::put_name(std::string_view name) {
  if (!out_.empty() && out_.back() != '{' && out_.back() != '[') out_ += ',';
  if (name.empty()) return;
  put_text(name);
  out_ += ':';
}

JsonText& JsonText::begin(std::string_view name, char bracket) {
  put_name(name);
  out_ += bracket;
  return *this;
}

JsonText& JsonText::end(char bracket) {
  out_ += bracket;
  return *this;
}

JsonText& JsonText::text(std::string_view name, std::string_view value) {
  put_name(name);
  put_text(value);
  return *this;
}

JsonText& JsonText::integer(std::string_view name, std::int64_t value) {
  put_name(name);
  out_ += std::to_string(value);
  return *this;
}

JsonText& JsonText::flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }

JsonText& JsonText::raw(std::string_view name, std::string_view json) {
  put_name(name);
  out_ += json;
  return *this;
}

}  // namespace devdiag::wasm
