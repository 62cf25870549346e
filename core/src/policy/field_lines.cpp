// Combines and splits field lines.
#include "policy/field_lines.hpp"

#include <algorithm>

#include "char_set.hpp"
#include "policy/ascii.hpp"

namespace devdiag::policy {

bool is_token(std::string_view text) {
  static constexpr CharSet kMarks("!#$%&'*+-.^_`|~");
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || kMarks.has(c); });
}

std::optional<std::string> combined(Lines lines) {
  if (lines.empty()) return std::nullopt;
  std::string out(trim_ows(lines.front()));
  for (const auto line : lines.subspan(1)) {
    out += ", ";
    out += trim_ows(line);
  }
  return out;
}

std::optional<std::vector<std::string_view>> token_list(std::string_view combined_value) {
  std::vector<std::string_view> out;
  while (!combined_value.empty()) {
    const auto element = trim_ows(next_part(combined_value, ','));
    if (element.empty()) continue;
    if (!is_token(element)) return std::nullopt;
    out.push_back(element);
  }
  return out;
}

}  // namespace devdiag::policy
