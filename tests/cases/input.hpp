// Small readers shared by adapters: header objects and raw header lines of a case.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapter.hpp"

namespace devdiag::cases {

// Owns the lines, so that policy parsers may view them.
class FieldLines {
 public:
  FieldLines() = default;
  explicit FieldLines(std::vector<std::string> lines) : lines_(std::move(lines)) {}
  std::vector<std::string_view> views() const { return {lines_.begin(), lines_.end()}; }

 private:
  std::vector<std::string> lines_;
};

// {"name":["line",…]} or {"name":"line"}, name without case; {"percent_encoded":"…"} stands for the decoded
// bytes.
FieldLines lines_of(const json& headers, std::string_view name);
FieldLines lines_of(const json& array);
// "Name: value" lines separated by CRLF.
FieldLines raw_lines_of(std::string_view raw, std::string_view name);

}  // namespace devdiag::cases
