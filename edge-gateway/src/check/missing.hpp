// Why a problem could not be evaluated, and what would have to be brought for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "devdiag/report.hpp"

namespace devdiag::check {

// Problems that could not be evaluated for one reason.
struct Unjudged {
  std::string reason;              // "the HTML of the page was not seen"
  std::string remedy;              // "use curl -i instead of curl -I, or …"; may be empty
  std::vector<std::string> kinds;  // evidence kinds, as the catalogue names them
  std::vector<std::string> problems;
};

// Grouped by reason, those that are easiest to bring first; `recorded`: the evidence is a recording already.
std::vector<Unjudged> unjudged_of(const Report& report, bool recorded = false);

// What was left out, in words.
std::string sentence_of(const Dropped& dropped);

}  // namespace devdiag::check
