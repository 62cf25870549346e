// What `devdiag check` found: the same facts for every output format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/graded.hpp"
#include "check/input.hpp"
#include "devdiag/diagnose.hpp"
#include "devdiag/report.hpp"

namespace devdiag::check {

struct CheckedPage {
  std::string url;   // redacted
  std::string file;  // where it was read, when there are several
  Report report;
  std::vector<std::string> notes;  // of the reader
  std::size_t redirects = 0;       // on the way to the page
  bool named = true;               // the input or the caller said the address
  bool recorded = false;           // by a browser or proxy, requests and all
  bool page_seen = true;           // a good answer of the page itself, or other evidence of it
  std::optional<PageGrade> grade;  // never mixed with the report
};

struct Checked {
  InputKind kind = InputKind::evidence;
  bool mixed = false;  // several inputs of several kinds
  std::vector<CheckedPage> pages;
  std::vector<Dropped> dropped;  // of the input as a whole
};

Checked judge(const Input& input, const DiagnoseOptions& options);

// Adds what was found in another input, read from `file`.
void append(Checked& all, Checked more, const std::string& file);

// Findings that are the page's own: noise of extensions counts nowhere.
std::size_t count_of(const Report& report, Severity severity);
std::size_t count_of(const Checked& checked, Severity severity);
// Whether a finding is at or above `threshold`.
bool reaches(const Checked& checked, Severity threshold);

// What the writers print besides the findings.
struct WriteOptions {
  std::string program_version;
  std::vector<std::string> stacks;  // chosen by the caller; empty: those seen in the evidence
  std::size_t width = 100;          // columns of text
  std::optional<Severity> fail_on;
  std::string time;  // of the run in UTC, 2026-01-31T12:00:00, for formats that want one
};

std::string checked_json(const Checked& checked, const WriteOptions& options);
std::string checked_sarif(const Checked& checked, const WriteOptions& options);
std::string checked_junit(const Checked& checked, const WriteOptions& options);

}  // namespace devdiag::check
