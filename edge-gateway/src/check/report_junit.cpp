// The check as JUnit XML: one suite per page, one case per problem, so that cases are stable over runs.
#include <map>
#include <vector>

#include "check/advice.hpp"
#include "check/checked.hpp"
#include "check/missing.hpp"
#include "check/xml.hpp"

namespace devdiag::check {
namespace {

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml_value(value) + "\"";
}

std::string number(std::string_view name, std::size_t value) {
  return attribute(name, std::to_string(value));
}

struct Case {
  std::vector<const Finding*> findings;
  std::string skipped;  // why it was not judged; empty: it was
};

std::string describe(const Finding& finding, const std::vector<std::string>& stacks) {
  const Words words = words_of(finding);
  std::string text = std::string(to_name(finding.severity)) + ": " + words.summary + "\n";
  for (const Proof& proof : finding.proof)
    text.append("proof: ").append(proof.where).append(": ").append(proof.text).append("\n");
  const auto fixes = fixes_of(finding, stacks);
  if (fixes.empty()) return text;
  text += "fix: " + fixes.front().title + " (" + fixes.front().code + ")\n";
  if (!fixes.front().text.empty()) text += fixes.front().stack + ":\n" + fixes.front().text + "\n";
  return text;
}

class Suite {
 public:
  Suite(const CheckedPage& page, std::size_t id, const WriteOptions& options)
      : page_(page), id_(id), options_(options) {
    for (const std::string_view code : page.report.evaluated) cases_[std::string(code)];
    for (const Unjudged& group : unjudged_of(page.report, page.recorded)) {
      for (const std::string& code : group.problems) cases_[code].skipped = "not evaluated: " + group.reason;
    }
    for (const Suppressed& entry : page.report.suppressed)
      cases_[entry.problem_code].skipped = "suppressed: " + entry.reason;
    for (const Finding& finding : page.report.findings) {
      if (!finding.noise) cases_[std::string(finding.problem_code)].findings.push_back(&finding);
    }
  }

  std::string xml() {
    std::string cases;
    for (const auto& [code, each] : cases_) cases += case_xml(code, each);
    std::string out = "  <testsuite" + attribute("name", page_.url) + number("tests", cases_.size());
    out += number("failures", failures_) + number("errors", 0) + number("skipped", skipped_);
    out += attribute("time", "0") + attribute("timestamp", options_.time);
    out += attribute("hostname", "localhost") + number("id", id_) + attribute("package", "devdiag") + ">\n";
    out += "    <properties>\n";
    out += property("preset", page_.report.preset) + property("score", std::to_string(page_.report.score));
    if (!page_.file.empty()) out += property("file", page_.file);
    if (page_.grade) out += property("observatory", observatory_line(*page_.grade));
    out += "    </properties>\n" + cases;
    out += "    <system-out>" + notes() + "</system-out>\n    <system-err></system-err>\n  </testsuite>\n";
    return out;
  }

  std::size_t tests() const { return cases_.size(); }
  std::size_t failures() const { return failures_; }
  std::size_t skipped() const { return skipped_; }

 private:
  static std::string property(std::string_view name, std::string_view value) {
    return "      <property" + attribute("name", name) + attribute("value", value) + "/>\n";
  }

  std::string notes() const {
    std::string out;
    for (const std::string& note : page_.notes) out += xml_text(note) + "\n";
    return out;
  }

  std::string case_xml(const std::string& code, const Case& each) {
    const Words words = words_of(code);
    std::string out = "    <testcase" + attribute("classname", "devdiag." + words.category) +
                      attribute("name", code) + attribute("time", "0");
    const auto stacks = options_.stacks.empty() ? stacks_of(page_.report.env) : options_.stacks;
    Severity worst = Severity::info;
    std::string text;
    for (const Finding* finding : each.findings) {
      worst = std::max(worst, finding->severity);
      text += describe(*finding, stacks);
    }
    if (each.findings.empty() && each.skipped.empty()) return out + "/>\n";
    out += ">\n";
    if (each.findings.empty()) {
      ++skipped_;
      out += "      <skipped" + attribute("message", each.skipped) + "/>\n";
    } else if (worst >= options_.fail_on.value_or(Severity::warn)) {
      ++failures_;
      out += "      <failure" + attribute("message", words_of(*each.findings.front()).title) +
             attribute("type", to_name(worst)) + ">" + xml_text(text) + "</failure>\n";
    } else {
      out += "      <system-out>" + xml_text(text) + "</system-out>\n";
    }
    return out + "    </testcase>\n";
  }

  const CheckedPage& page_;
  std::size_t id_, failures_ = 0, skipped_ = 0;
  const WriteOptions& options_;
  std::map<std::string, Case> cases_;
};

}  // namespace

std::string checked_junit(const Checked& checked, const WriteOptions& options) {
  std::string suites;
  std::size_t tests = 0, failures = 0, skipped = 0;
  for (std::size_t i = 0; i < checked.pages.size(); ++i) {
    Suite suite(checked.pages[i], i, options);
    suites += suite.xml();
    tests += suite.tests();
    failures += suite.failures();
    skipped += suite.skipped();
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", "devdiag check") +
         number("tests", tests) + number("failures", failures) + number("errors", 0) +
         number("skipped", skipped) + attribute("time", "0") + ">\n" + suites + "</testsuites>\n";
}

}  // namespace devdiag::check
