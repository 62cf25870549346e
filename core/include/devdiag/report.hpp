// Findings and the report of one diagnosis.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "devdiag/dropped.hpp"
#include "devdiag/error.hpp"
#include "devdiag/evidence_kinds.hpp"

namespace devdiag {

enum class Severity { info, warn, error, critical };
std::string_view to_name(Severity);
std::optional<Severity> severity_from(std::string_view name);

// What was seen, verbatim after redaction, and where.
struct Proof {
  Proof();
  Proof(std::string_view kind, std::string_view where, std::string_view text, std::string_view seen_by);
  // Out of line: proofs are made in every rule, and a page loads all of them.
  Proof(const Proof&);
  Proof(Proof&&) noexcept;
  Proof& operator=(const Proof&);
  Proof& operator=(Proof&&) noexcept;
  ~Proof();

  std::string kind;   // header | meta | event | element | entry
  std::string where;  // header name, directive, selector, URL, …
  std::string text;
  std::string seen_by;  // page | probe | log
};

struct Finding {
  std::string problem_code;
  Severity severity = Severity::warn;
  std::int64_t weight = 1;
  std::string subject;      // what it is about: normalised, at most kSubjectBytes; part of the fingerprint
  std::string fingerprint;  // first 16 hex digits of SHA-256("problem_code\nsubject")
  std::int64_t count = 1;
  std::vector<Proof> proof;
  // Values for texts and fix renderings (directive, blocked_origin, origin, header …), sorted by name.
  std::vector<std::pair<std::string, std::string>> params;
  bool noise = false;  // caused by an extension or by a tool; ranked after everything else, scores nothing
  // The circumstance that changed severity and weight, by its name (catalogue.hpp); empty: the problem's own.
  std::string fitted = {};
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
};

std::string write_report(const Report& report);  // canonical JSON text, byte-identical on every host
Result<Report> read_report(std::string_view json_text);

}  // namespace devdiag
