// A report and a ranking as text for people.
#pragma once

#include <string>
#include <vector>

#include "cli/terminal.hpp"
#include "devdiag/ranking.hpp"
#include "devdiag/report.hpp"

namespace devdiag::cli {

// Findings with proof and the catalogue's fixes, what was suppressed, what could not be evaluated, what was
// cut.
std::string report_text(const Report& report, const Paint& paint);

std::string ranking_text(std::string_view problem_code, const std::vector<RankedFix>& ranking,
                         const Paint& paint);

// One problem of the catalogue with its fixes; empty when the code is unknown.
std::string problem_text(std::string_view problem_code, const Paint& paint);

// All problems, one per line.
std::string problem_list_text(const Paint& paint);

}  // namespace devdiag::cli
