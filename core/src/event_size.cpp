// Checks of an event before its fields are read: how long its JSON text is, and that no text holds U+0000.
#include "event_size.hpp"

#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"

namespace devdiag {
namespace {

using nlohmann::json;

std::size_t string_size(const std::string& text) {
  std::size_t size = 2 + text.size();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || c == '\b' || c == '\f' || c == '\n' || c == '\r' || c == '\t')
      size += 1;
    else if (byte < 0x20)
      size += 5;
  }
  return size;
}

std::optional<Error> find_nul(const json& value, const JsonPath& path) {
  const auto holds_nul = [](const std::string& text) { return text.find('\0') != std::string::npos; };
  if (value.is_string() && holds_nul(value.get_ref<const std::string&>())) {
    return Error{Errc::bad_field, path.text(), "holds the character U+0000", "text without U+0000",
                 Retry::never};
  }
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      if (holds_nul(name)) {
        return Error{Errc::bad_field, path.text(), "a member name holds the character U+0000",
                     "names without U+0000", Retry::never};
      }
      if (auto error = find_nul(member, JsonPath{&path, name})) return error;
    }
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (auto error = find_nul(value[i], JsonPath{&path, {}, i})) return error;
    }
  }
  return std::nullopt;
}

}  // namespace

std::size_t json_text_size(const json& value) {
  if (value.is_string()) return string_size(value.get_ref<const std::string&>());
  if (value.is_null()) return 4;
  if (value.is_boolean()) return value.get<bool>() ? 4 : 5;
  if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>()).size();
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>()).size();
  if (!value.is_structured()) return number_text(value.get<double>()).size();
  std::size_t size = 2 + (value.empty() ? 0 : value.size() - 1);  // brackets and commas
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) size += string_size(name) + 1 + json_text_size(member);
  } else {
    for (const json& entry : value) size += json_text_size(entry);
  }
  return size;
}

std::optional<Error> check_event_text(const json& value, const JsonPath& root) {
  const std::size_t size = json_text_size(value);
  if (size > limits::kEventBytes) {
    return Error{Errc::too_large, root.text(), "an event of " + std::to_string(size) + " bytes",
                 "at most " + std::to_string(limits::kEventBytes) + " bytes", Retry::never};
  }
  return find_nul(value, root);
}

}  // namespace devdiag
