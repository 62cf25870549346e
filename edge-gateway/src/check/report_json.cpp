// The check as JSON: the core's reports, one per page, and the fix each finding should get first.
#include <nlohmann/json.hpp>

#include "check/advice.hpp"
#include "check/checked.hpp"

namespace devdiag::check {
namespace {

using nlohmann::ordered_json;

ordered_json advice_json(const Finding& finding, const std::vector<std::string>& stacks) {
  ordered_json out;
  out["fingerprint"] = finding.fingerprint;
  const Words words = words_of(finding);
  out["title"] = words.title;
  out["summary"] = words.summary;
  out["fixes"] = ordered_json::array();
  for (const Fix& fix : fixes_of(finding, stacks)) {
    out["fixes"].push_back({{"fix_code", fix.code},
                            {"title", fix.title},
                            {"risk", fix.risk},
                            {"when", fix.when},
                            {"stack", fix.stack},
                            {"text", fix.text}});
  }
  return out;
}

ordered_json page_json(const CheckedPage& page, const WriteOptions& options) {
  const auto stacks = options.stacks.empty() ? stacks_of(page.report.env) : options.stacks;
  ordered_json out;
  out["url"] = page.url;
  if (!page.file.empty()) out["file"] = page.file;
  out["notes"] = page.notes;
  out["report"] = ordered_json::parse(write_report(page.report));
  out["advice"] = ordered_json::array();
  for (const Finding& finding : page.report.findings) {
    if (!finding.noise) out["advice"].push_back(advice_json(finding, stacks));
  }
  if (page.grade) out["grade"] = grade_json(*page.grade);
  return out;
}

}  // namespace

std::string checked_json(const Checked& checked, const WriteOptions& options) {
  ordered_json out;
  out["v"] = 1;
  out["program"] = "devdiag " + options.program_version;
  out["input"] = checked.mixed ? "mixed" : to_name(checked.kind);
  if (options.fail_on) {
    out["fail_on"] = to_name(*options.fail_on);
    out["failed"] = reaches(checked, *options.fail_on);
  }
  out["pages"] = ordered_json::array();
  for (const CheckedPage& page : checked.pages) out["pages"].push_back(page_json(page, options));
  out["dropped"] = ordered_json::array();
  for (const Dropped& entry : checked.dropped)
    out["dropped"].push_back({{"reason", entry.reason}, {"count", entry.count}});
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace devdiag::check
