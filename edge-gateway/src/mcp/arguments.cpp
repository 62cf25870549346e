// Checks tool arguments.
#include "mcp/arguments.hpp"

#include <algorithm>

namespace devdiag::gateway::mcp {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (const auto word : words) {
    if (!out.empty()) out += ", ";
    out += word;
  }
  return out;
}

}  // namespace

const nlohmann::json* Arguments::find(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void Arguments::fail(std::string_view name, std::string detail, std::string allowed) {
  if (problem_) return;
  problem_ =
      Error{Errc::bad_field, std::string(name), std::move(detail), std::move(allowed), Retry::after_change};
}

std::string Arguments::text(std::string_view name, std::size_t bytes_max) {
  if (find(name) == nullptr) {
    fail(name, "is required", "a string");
    return {};
  }
  return text_or(name, {}, bytes_max);
}

std::string Arguments::text_or(std::string_view name, std::string fallback, std::size_t bytes_max) {
  const auto* value = find(name);
  if (value == nullptr) return fallback;
  if (!value->is_string() || value->get_ref<const std::string&>().size() > bytes_max) {
    fail(name, "must be a string", "at most " + std::to_string(bytes_max) + " bytes");
    return fallback;
  }
  return value->get<std::string>();
}

std::string Arguments::one_of(std::string_view name, std::vector<std::string_view> allowed,
                              std::string_view fallback) {
  std::string value = fallback.empty() ? text(name) : text_or(name, std::string(fallback));
  const bool known = std::find(allowed.begin(), allowed.end(), std::string_view(value)) != allowed.end();
  if (!known) fail(name, "has an unknown value", joined(allowed));
  return value;
}

std::int64_t Arguments::integer_or(std::string_view name, std::int64_t fallback, std::int64_t low,
                                   std::int64_t high) {
  const auto* value = find(name);
  if (value == nullptr) return fallback;
  const bool fits =
      value->is_number_integer() && value->get<std::int64_t>() >= low && value->get<std::int64_t>() <= high;
  if (fits) return value->get<std::int64_t>();
  fail(name, "must be an integer", std::to_string(low) + " to " + std::to_string(high));
  return fallback;
}

std::vector<std::string> Arguments::texts_or_empty(std::string_view name, std::size_t count_max) {
  const auto* value = find(name);
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (!value->is_array() || value->size() > count_max) {
    fail(name, "must be an array of strings", "at most " + std::to_string(count_max) + " entries");
    return out;
  }
  for (const auto& entry : *value) {
    if (!entry.is_string() || entry.get_ref<const std::string&>().size() > 200) {
      fail(name, "must hold strings only", "each at most 200 bytes");
      return {};
    }
    out.push_back(entry.get<std::string>());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

const nlohmann::json* Arguments::object(std::string_view name) {
  const auto* value = find(name);
  if (value != nullptr && value->is_object()) return value;
  fail(name, value == nullptr ? "is required" : "must be an object", "a JSON object");
  return nullptr;
}

const nlohmann::json* Arguments::array_or_null(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr || value->is_array()) return value;
  fail(name, "must be an array", "a JSON array");
  return nullptr;
}

void Arguments::only(std::vector<std::string_view> known) {
  for (const auto& [name, value] : object_.items()) {
    if (std::find(known.begin(), known.end(), std::string_view(name)) == known.end()) {
      fail(name.substr(0, 64), "is not an argument of this tool", joined(known));
      return;
    }
  }
}

}  // namespace devdiag::gateway::mcp
