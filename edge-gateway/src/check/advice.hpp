// The catalogue's words about a finding, filled with what was observed.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/report.hpp"

namespace devdiag::check {

// A catalogue entry, parsed once; null when the code is unknown.
const nlohmann::json* catalogue_entry(std::string_view problem_code);
// A text member, or empty.
std::string text_of(const nlohmann::json& object, const char* name);

struct Words {
  std::string title, summary, why, category, see;  // `see`: the first place to read on
};
Words words_of(const Finding& finding);
Words words_of(std::string_view problem_code);  // with placeholders where values would be

struct Fix {
  std::string code, title, summary, risk;
  std::string when;         // its precondition
  std::string stack, text;  // of the rendering chosen
  bool for_seen_stack = false;
};
// The catalogue's fixes in their order, each rendered for the first of `stacks` it knows, else for the first
// it has.
std::vector<Fix> fixes_of(const Finding& finding, const std::vector<std::string>& stacks);

// Catalogue stacks named by a report's environment, the one nearest to the page's author first.
std::vector<std::string> stacks_of(const std::vector<std::string>& env);
// All stacks of the catalogue's renderings, sorted.
std::vector<std::string> known_stacks();

}  // namespace devdiag::check
