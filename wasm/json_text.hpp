// Writes JSON text front to back. Small on purpose: answers built as trees of values weigh tens of kilobytes
// more.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace devdiag::wasm {

// Members are written with their name, elements of lists with an empty one. Texts must be UTF-8.
class JsonText {
 public:
  JsonText& begin(std::string_view name, char bracket);  // '{' or '['
  JsonText& end(char bracket);                           // '}' or ']'
  JsonText& text(std::string_view name, std::string_view value);
  JsonText& integer(std::string_view name, std::int64_t value);
  JsonText& flag(std::string_view name, bool value);
  JsonText& raw(std::string_view name, std::string_view json);
  std::string take() { return std::move(out_); }

 private:
  void put_name(std::string_view name);
  void put_text(std::string_view value);

  std::string out_;
};

}  // namespace devdiag::wasm
