// The catalogue and a ranking as text for people.
#pragma once

#include <string>
#include <vector>

#include "check/terminal.hpp"
#include "devdiag/ranking.hpp"

namespace devdiag::cli {

using check::Paint;

std::string ranking_text(std::string_view problem_code, const std::vector<RankedFix>& ranking,
                         const Paint& paint);

// One problem of the catalogue with its fixes; empty when the code is unknown.
std::string problem_text(std::string_view problem_code, const Paint& paint);

// All problems, one per line.
std::string problem_list_text(const Paint& paint);

}  // namespace devdiag::cli
