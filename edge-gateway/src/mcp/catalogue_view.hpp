// Catalogue entries as tools show them: parsed once, read-only, safe to use from every thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace devdiag::gateway::mcp {

// The parsed catalogue file of a problem; nullptr when the code is unknown.
const nlohmann::json* catalogue_entry(std::string_view problem_code);
// The fix of that entry; nullptr when unknown.
const nlohmann::json* catalogue_fix(const nlohmann::json& entry, std::string_view fix_code);
// A sentence of the catalogue with the finding's params filled in; an unknown value reads YOUR_NAME.
std::string prose(const nlohmann::json& object, const char* member, const nlohmann::json* params);
// {"stack","language","text"} rendered with the finding's params, or nullopt when the fix has no such stack.
std::optional<nlohmann::json> rendering(const nlohmann::json& fix, std::string_view stack,
                                        const nlohmann::json* params);
// What the catalogue says of a fix beside its numbers, each as JSON text, with no params filled in.
struct FixWords {
  std::string precondition, risk, stacks, title;
};
// nullptr when unknown.
const FixWords* fix_words(std::string_view problem_code, std::string_view fix_code);
// Names of the stacks a fix can be rendered for.
nlohmann::json stack_names(const nlohmann::json& fix);
// "is not in the catalogue" with a hint of close codes, as an allowed-list.
std::string problem_codes_like(std::string_view wanted);

}  // namespace devdiag::gateway::mcp
