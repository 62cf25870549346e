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

// What was observed around a finding that makes it matter more or less than its problem does in general. What
// makes it matter less must hold for every sighting of it, what makes it matter more for one.
enum class Circumstance {
  local_host,   // the page is served from the computer of whoever looks at it
  report_only,  // only a report-only policy says it, which stops nothing
  unused,       // the page was watched, and nothing was seen that uses what the problem is about
  used,         // the page was seen using it
  out_of_scope  // the policy was written for something else and does not try
};
inline constexpr std::size_t kCircumstances = static_cast<std::size_t>(Circumstance::out_of_scope) + 1;
std::string_view to_name(Circumstance);

// The only way a finding gets another severity than its problem: the first of ProblemInfo::fits that holds.
struct Fit {
  Circumstance when;
  Severity severity;
  std::int64_t weight;
};

struct ProblemInfo {
  std::string_view code, category;
  Severity severity;
  std::int64_t weight;
  std::span<const KindSet> evidence;           // what the rule needs: of each set one kind collected
  std::span<const std::string_view> presets;   // besides `full`
  std::span<const FixPrior> fixes;             // catalogue order = preferred order without data
  std::span<const Fit> fits = {};              // of several that hold the first counts
  std::string_view document_fingerprint = {};  // of the finding about the whole document, the commonest
};

std::span<const ProblemInfo> catalogue();  // sorted by code; static storage
const ProblemInfo* find_problem(std::string_view code);

// Whole catalogue file of a problem as JSON text; empty when unknown. Only in targets that link
// devdiag::catalogue_text (native, Node); wasm modules do not carry it.
std::string_view catalogue_text(std::string_view code);

}  // namespace devdiag
