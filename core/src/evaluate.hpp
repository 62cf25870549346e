// Judging redacted evidence with a given table of rules: diagnose() with the product's own table, tests with
// theirs.
#pragma once

#include <span>

#include "devdiag/catalogue.hpp"
#include "devdiag/diagnose.hpp"
#include "devdiag/rule.hpp"

namespace devdiag {

// Both tables are sorted by code; rules[i] finds problems[i]. A rule that throws leaves the others
// untouched.
Report evaluate(const Evidence& redacted, const DiagnoseOptions& options, std::span<const Rule> rules,
                std::span<const ProblemInfo> problems);

}  // namespace devdiag
