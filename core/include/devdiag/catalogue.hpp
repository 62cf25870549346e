// The catalogue: every problem and its fixes, read once from core/catalogue/<PROBLEM_CODE>.json.
//
// The C++ side holds what judging and ranking need (codes, category, severity, weight, evidence, presets,
// priors); the texts and renderings stay JSON text: embedded natively, a lazily loaded asset in the page.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "devdiag/evidence_kinds.hpp"
#include "devdiag/ranking.hpp"
#include "devdiag/report.hpp"

namespace devdiag {

struct ProblemInfo {
  std::string_view code, category;
  Severity severity;
  std::int64_t weight;
  std::span<const KindSet> evidence;          // what the rule needs: of each set one kind collected
  std::span<const std::string_view> presets;  // besides `full`
  std::span<const FixPrior> fixes;            // catalogue order = preferred order without data
};

std::span<const ProblemInfo> catalogue();  // sorted by code; static storage
const ProblemInfo* find_problem(std::string_view code);

// Whole catalogue file of a problem as JSON text; empty when unknown. Only in targets that link
// devdiag::catalogue_text (native, Node); wasm modules do not carry it.
std::string_view catalogue_text(std::string_view code);

}  // namespace devdiag
