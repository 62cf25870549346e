// Reads header evidence of cases.
#include "input.hpp"

#include "policy/ascii.hpp"

namespace devdiag::cases {
namespace {

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

std::string line_text(const json& line) {
  if (line.is_object()) return percent_decoded(line.at("percent_encoded").get<std::string>());
  return line.get<std::string>();
}

}  // namespace

FieldLines lines_of(const json& array) {
  std::vector<std::string> out;
  if (array.is_array()) {
    for (const auto& line : array) out.push_back(line_text(line));
  } else if (!array.is_null()) {
    out.push_back(line_text(array));
  }
  return FieldLines(std::move(out));
}

FieldLines lines_of(const json& headers, std::string_view name) {
  for (const auto& [key, value] : headers.items()) {
    if (policy::iequals(key, name)) return lines_of(value);
  }
  return {};
}

FieldLines raw_lines_of(std::string_view raw, std::string_view name) {
  std::vector<std::string> out;
  while (!raw.empty()) {
    auto line = policy::next_part(raw, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && policy::iequals(line.substr(0, colon), name))
      out.emplace_back(line.substr(colon + 1));
  }
  return FieldLines(std::move(out));
}

}  // namespace devdiag::cases
