// JSON as text, written straight into a string: the same bytes as nlohmann/json writes, without a look at
// every character where none needs it.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace devdiag::gateway::mcp {

// Values may hold invalid UTF-8: bad bytes become U+FFFD, nothing throws.
void append_json(std::string& out, const nlohmann::json& value);
void append_json(std::string& out, std::string_view text);  // a string literal, quotes included
void append_json(std::string& out, std::int64_t number);
void append_json(std::string& out, double number);
// What is JSON text already, as a string literal. It must be well-formed and on one line.
void append_quoted_json(std::string& out, std::string_view text);

std::string json_text(const nlohmann::json& value);
std::string json_quoted(std::string_view text);

}  // namespace devdiag::gateway::mcp
