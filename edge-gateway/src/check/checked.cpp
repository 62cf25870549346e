// Judges every record of an input and counts.
#include "check/checked.hpp"

#include <algorithm>
#include <utility>

namespace devdiag::check {

Checked judge(const Input& input, const DiagnoseOptions& options) {
  Checked checked;
  checked.kind = input.kind;
  checked.dropped = input.dropped;
  for (const Record& record : input.records) {
    const Evidence& evidence = record.evidence;
    CheckedPage page;
    page.url = redact_url(evidence.page.url, options.redact);
    page.named = evidence.page.url != kUnnamedPage;
    page.recorded = input.kind == InputKind::har;
    page.report = diagnose(evidence, options);
    page.notes = record.notes;
    page.redirects =
        static_cast<std::size_t>(std::count_if(evidence.responses.begin(), evidence.responses.end(),
                                               [](const Response& each) { return each.role == "redirect"; }));
    page.page_seen = input.kind == InputKind::evidence || evidence.has("document_response");
    page.grade = grade_of(record);
    checked.pages.push_back(std::move(page));
  }
  return checked;
}

void append(Checked& all, Checked more, const std::string& file) {
  if (all.pages.empty()) all.kind = more.kind;
  all.mixed = all.mixed || all.kind != more.kind;
  for (CheckedPage& page : more.pages) {
    page.file = file;
    all.pages.push_back(std::move(page));
  }
  for (const Dropped& entry : more.dropped) count_dropped(all.dropped, entry.reason, entry.count);
}

std::size_t count_of(const Report& report, Severity severity) {
  return static_cast<std::size_t>(
      std::count_if(report.findings.begin(), report.findings.end(),
                    [&](const Finding& each) { return !each.noise && each.severity == severity; }));
}

std::size_t count_of(const Checked& checked, Severity severity) {
  std::size_t count = 0;
  for (const CheckedPage& page : checked.pages) count += count_of(page.report, severity);
  return count;
}

bool reaches(const Checked& checked, Severity threshold) {
  return std::any_of(checked.pages.begin(), checked.pages.end(), [&](const CheckedPage& page) {
    return std::any_of(page.report.findings.begin(), page.report.findings.end(),
                       [&](const Finding& each) { return !each.noise && each.severity >= threshold; });
  });
}

}  // namespace devdiag::check
