// What the methods of the C ABI share: arguments with exact errors, the method table. Internal to the
// modules.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/error.hpp"
#include "devdiag/limits.hpp"

namespace devdiag::wasm {

// Thrown by methods; dd_call turns it into {"error":…}.
struct CallFailure {
  Error error;
};

// The value, or the Error thrown.
template <class T>
T take(Result<T> result) {
  if (!result) throw CallFailure{std::move(result).error()};
  return std::move(result).value();
}

// The members of a method's argument object. Every getter throws bad_field naming the member.
class Args {
 public:
  explicit Args(const nlohmann::json& object) : object_(object) {}

  std::string text(const char* name) const;
  std::string text_or(const char* name, std::string_view fallback) const;
  std::int64_t integer(const char* name) const;
  std::int64_t integer_or(const char* name, std::int64_t fallback) const;
  bool flag_or(const char* name, bool fallback) const;
  std::vector<std::string> texts(const char* name) const;         // absent: empty
  const nlohmann::json& member(const char* name) const;           // of any type
  const nlohmann::json& member_or_empty(const char* name) const;  // absent: {}

 private:
  const nlohmann::json* find(const char* name) const;
  [[noreturn]] static void fail(const char* name, std::string_view allowed);

  const nlohmann::json& object_;
};

// A method answers the JSON text of its value.
using Method = std::string (*)(const Args& args);
struct NamedMethod {
  std::string_view name;
  Method call;
  std::size_t max_bytes;  // of the argument's text
};
inline constexpr std::size_t kArgumentBytes = 1u << 20;  // most methods
inline constexpr std::size_t kEvidenceArgumentBytes = limits::kEvidenceBytes + kArgumentBytes;
inline constexpr std::size_t kAnswerArgumentBytes = 64u << 20;  // what a gateway answered

std::span<const NamedMethod> core_methods();
std::span<const NamedMethod> local_methods();

// What this module offers; defined once per module.
std::span<const std::string_view> module_names();
const NamedMethod* find_method(std::string_view name);  // null when unknown

}  // namespace devdiag::wasm
