// Findings and the report of one diagnosis.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/arena.hpp"
#include "devdiag/dropped.hpp"
#include "devdiag/error.hpp"
#include "devdiag/evidence_kinds.hpp"

namespace devdiag {

enum class Severity { info, warn, error, critical };
std::string_view to_name(Severity);
std::optional<Severity> severity_from(std::string_view name);

// What was seen, verbatim after redaction, and where. It views its texts: those of a report live in its
// arena, those of a proof that is added to findings need to live until Findings::add() has returned.
struct Proof {
  std::string_view kind;   // header | meta | event | element | entry
  std::string_view where;  // header name, directive, selector, URL, …
  std::string_view text;
  std::string_view seen_by;  // page | probe | log

  friend bool operator==(const Proof&, const Proof&) = default;
};

// A value for texts and fix renderings, such as directive, blocked_origin, origin or header. Views, as Proof.
struct Param {
  Param() = default;
  Param(const char* name, const std::string& value DEVDIAG_LIFETIMEBOUND);
  Param(const char* name, std::string_view value);
  Param(const char* name, const char* value);

  std::string_view name;  // a literal, or in the report's arena
  std::string_view value;

  friend bool operator==(const Param&, const Param&) = default;
};

// All it holds lives in the report it belongs to, or as long as the program: a copy of a finding is good for
// as long as that report.
struct Finding {
  std::string_view problem_code;
  Severity severity = Severity::warn;
  std::int64_t weight = 1;
  std::string_view subject;  // what it is about: normalised, at most kSubjectBytes; part of the fingerprint
  std::string_view fingerprint;  // first 16 hex digits of SHA-256("problem_code\nsubject")
  std::int64_t count = 1;
  std::span<const Proof> proof;
  std::span<const Param> params;  // sorted by name
  bool noise = false;  // caused by an extension or by a tool; ranked after everything else, scores nothing
  // The circumstance that changed severity and weight, by its name (catalogue.hpp); empty: the problem's own.
  std::string_view fitted = {};
};

// A problem whose absence from the findings proves nothing.
struct NotEvaluated {
  std::string_view problem_code;  // of the catalogue, as long as the program runs
  KindSet missing;                // evidence not collected, or not completely; empty: see `dropped`
};

struct Suppressed {
  std::string problem_code, reason;
  std::int64_t findings = 0;
};

// Can be moved, not copied: its findings view its arena.
struct Report {
  std::int64_t v = 1;
  std::string preset;
  std::string target;            // 32 hex digits
  std::string env_fp;            // 64 hex digits
  std::vector<std::string> env;  // sorted unique tokens
  std::int64_t score = 0;        // sum of weights over the set of problem codes found
  Severity severity = Severity::info;
  std::vector<Finding> findings;  // severity, weight, code, fingerprint; noise last
  std::vector<Suppressed> suppressed;
  std::vector<std::string_view> evaluated;  // sorted codes of the catalogue whose rule saw all its evidence
  std::vector<NotEvaluated> not_evaluated;
  std::vector<Dropped> dropped;  // everything cut or left out, by reason
  Arena arena = {};              // texts and lists of the findings
};

std::string write_report(const Report& report);  // canonical JSON text, byte-identical on every host
Result<Report> read_report(std::string_view json_text);

}  // namespace devdiag
