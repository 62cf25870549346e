// Typed, checked access to the arguments of a tool call; every refusal names the argument and what is
// allowed.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"

namespace devdiag::gateway::mcp {

// Reads arguments one by one and remembers the first problem, so that a handler checks once, at the end.
class Arguments {
 public:
  explicit Arguments(const nlohmann::json& object) : object_(object) {}

  std::string text(std::string_view name, std::size_t bytes_max = 200);  // required
  std::string text_or(std::string_view name, std::string fallback, std::size_t bytes_max = 200);
  std::string one_of(std::string_view name, std::vector<std::string_view> allowed, std::string_view fallback);
  std::int64_t integer_or(std::string_view name, std::int64_t fallback, std::int64_t low, std::int64_t high);
  std::vector<std::string> texts_or_empty(std::string_view name, std::size_t count_max);  // sorted, unique
  const nlohmann::json* object(std::string_view name);                                    // required
  const nlohmann::json* array_or_null(std::string_view name);
  // Refuses arguments that no tool knows: a misspelt filter must not silently widen an answer.
  void only(std::vector<std::string_view> known);
  void fail(std::string_view name, std::string detail, std::string allowed = {});

  const std::optional<Error>& problem() const { return problem_; }

 private:
  const nlohmann::json* find(std::string_view name) const;
  const nlohmann::json& object_;
  std::optional<Error> problem_;
};

}  // namespace devdiag::gateway::mcp
