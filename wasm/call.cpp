// Arguments of methods, read with exact errors.
#include "call.hpp"

namespace devdiag::wasm {

void Args::fail(const char* name, std::string_view allowed) {
  throw CallFailure{
      {Errc::bad_field, name, "missing or of the wrong type", std::string(allowed), Retry::after_change}};
}

const nlohmann::json* Args::find(const char* name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string Args::text(const char* name) const {
  const auto* value = find(name);
  if (value == nullptr || !value->is_string()) fail(name, "a text");
  return value->get<std::string>();
}

std::string Args::text_or(const char* name, std::string_view fallback) const {
  return find(name) == nullptr ? std::string(fallback) : text(name);
}

std::int64_t Args::integer(const char* name) const {
  const auto* value = find(name);
  if (value == nullptr || !value->is_number_integer()) fail(name, "a whole number");
  return value->get<std::int64_t>();
}

std::int64_t Args::integer_or(const char* name, std::int64_t fallback) const {
  return find(name) == nullptr ? fallback : integer(name);
}

bool Args::flag_or(const char* name, bool fallback) const {
  const auto* value = find(name);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) fail(name, "true, false");
  return value->get<bool>();
}

std::vector<std::string> Args::texts(const char* name) const {
  std::vector<std::string> texts;
  const auto* value = find(name);
  if (value == nullptr) return texts;
  if (!value->is_array()) fail(name, "a list of texts");
  for (const auto& item : *value) {
    if (!item.is_string()) fail(name, "a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

const nlohmann::json& Args::member(const char* name) const {
  const auto* value = find(name);
  if (value == nullptr) fail(name, "a value");
  return *value;
}

const nlohmann::json& Args::member_or_empty(const char* name) const {
  static const nlohmann::json kEmpty = nlohmann::json::object();
  const auto* value = find(name);
  return value == nullptr ? kEmpty : *value;
}

}  // namespace devdiag::wasm
