// Lays a report out for a terminal.
#include "check/report_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "check/advice.hpp"
#include "check/missing.hpp"

namespace devdiag::check {
namespace {

constexpr std::size_t kLabel = 7;  // columns of "proof  ", "fix    "
constexpr std::size_t kProofChars = 400;
constexpr std::size_t kSnippetLines = 14;

std::string counted(std::size_t n, const char* noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words, std::string_view between = ", ") {
  std::string out;
  for (const std::string& word : words) out.append(out.empty() ? "" : between).append(word);
  return out;
}

struct Band {
  Severity severity;
  const char* heading;
  const char* noun;
};
constexpr std::array<Band, 4> kBands{{{Severity::critical, "CRITICAL", "critical problem"},
                                      {Severity::error, "ERRORS", "error"},
                                      {Severity::warn, "WARNINGS", "warning"},
                                      {Severity::info, "NOTES", "note"}}};

std::string painted(Severity severity, std::string_view text, const Paint& paint) {
  if (severity >= Severity::error) return paint.red(text);
  return severity == Severity::warn ? paint.yellow(text) : paint.cyan(text);
}

class Page {
 public:
  Page(const CheckedPage& page, const WriteOptions& options, const Paint& paint)
      : page_(page), report_(page.report), options_(options), paint_(paint) {
    stacks_ = options.stacks.empty() ? stacks_of(report_.env) : options.stacks;
  }

  std::string text() {
    add_summary();
    for (const Band& band : kBands) add_band(band);
    add_noise();
    add_suppressed();
    add_unjudged();
    add_cuts();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) { out_.append(text).append("\n"); }

  // "  label  text", wrapped under the text.
  void field(const std::string& label, std::string_view text) {
    constexpr std::size_t kIndent = 4;
    std::string padded(label);
    padded.resize(kLabel, ' ');
    out_.append(kIndent, ' ').append(paint_.dim(padded));
    line(wrapped(text, kIndent + kLabel, options_.width));
  }

  void add_summary() {
    line(paint_.bold(printable(page_.url)));
    std::vector<std::string> counts;
    for (const Band& band : kBands) {
      const std::size_t count = count_of(report_, band.severity);
      if (count > 0) counts.push_back(painted(band.severity, counted(count, band.noun), paint_));
    }
    const std::string looked = counted(report_.evaluated.size(), "problem") + " looked for";
    if (counts.empty()) {
      line(paint_.green("No problem found") + ", " + looked + preset());
    } else {
      line(joined(counts) + "; score " + std::to_string(report_.score) + " (0 is clean), " + looked +
           preset());
    }
    for (const std::string& note : page_.notes)
      line(paint_.yellow("! ") + wrapped(printable(note), 2, options_.width));
  }

  std::string preset() const { return report_.preset == "full" ? "" : ", preset " + report_.preset; }

  void add_band(const Band& band) {
    bool headed = false;
    for (const Finding& finding : report_.findings) {
      if (finding.noise || finding.severity != band.severity) continue;
      if (!std::exchange(headed, true)) line("\n" + painted(band.severity, band.heading, paint_));
      add_finding(finding);
    }
  }

  void add_finding(const Finding& finding) {
    const Words words = words_of(finding);
    out_.append("\n  ").append(paint_.bold(wrapped(printable(words.title), 2, options_.width)));
    out_.append("  ").append(paint_.dim(finding.problem_code));
    if (finding.count > 1) out_.append(paint_.dim(" ×" + std::to_string(finding.count)));
    line("");
    if (!words.summary.empty()) line("    " + wrapped(printable(words.summary), 4, options_.width));
    for (const Proof& proof : finding.proof) add_proof(proof);
    if (finding.proof.empty() && !finding.subject.empty()) field("about", printable(finding.subject));
    add_fix(finding);
  }

  void add_proof(const Proof& proof) {
    std::string text = proof.text;
    if (proof.kind == "header" && !proof.where.empty()) text = proof.where + ": " + text;
    if (proof.kind == "meta") text = "<meta> " + proof.where + ": " + text;
    if (proof.kind == "element") text = proof.where + (text.empty() ? "" : "  " + text);
    if (proof.kind == "event" && text.find(proof.where) == std::string::npos) text += "  " + proof.where;
    field("proof", shortened(printable(text), kProofChars));
  }

  void add_fix(const Finding& finding) {
    const auto fixes = fixes_of(finding, stacks_);
    if (fixes.empty()) return;
    const Fix& first = fixes.front();
    field("fix", printable(first.title) + " " + paint_.dim("(" + first.code + ", risk " + first.risk + ")"));
    if (!first.text.empty()) add_snippet(first, finding.problem_code);
    std::vector<std::string> others;
    for (auto fix = fixes.begin() + 1; fix != fixes.end(); ++fix) others.push_back(printable(fix->title));
    if (!others.empty()) field("or", joined(others, "; "));
  }

  void add_snippet(const Fix& fix, const std::string& code) {
    const std::string indent(4 + kLabel, ' ');
    line(indent + paint_.cyan(fix.stack) +
         paint_.dim(fix.for_seen_stack || !options_.stacks.empty() ? "" : "  (--stack NAME for another)"));
    std::string_view rest = fix.text;
    std::size_t lines = 0;
    while (!rest.empty() && lines++ < kSnippetLines) {
      const std::string_view each = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), each.size() + 1));
      line(indent + paint_.dim("| ") + printable(each));
    }
    if (!rest.empty()) line(indent + paint_.dim("| … devdiag problems " + code + " shows it whole"));
  }

  void add_noise() {
    bool headed = false;
    for (const Finding& finding : report_.findings) {
      if (!finding.noise) continue;
      if (!std::exchange(headed, true))
        line("\n" + paint_.dim("NOT YOURS: caused by an extension or a tool"));
      line("  " + printable(words_of(finding).title) + paint_.dim("  " + finding.problem_code));
    }
  }

  void add_suppressed() {
    if (report_.suppressed.empty()) return;
    line("\n" + paint_.dim("SUPPRESSED"));
    for (const Suppressed& entry : report_.suppressed) {
      const std::string what = entry.problem_code + " (" +
                               counted(static_cast<std::size_t>(entry.findings), "finding") +
                               "): " + printable(entry.reason);
      line("  " + wrapped(what, 4, options_.width));
    }
  }

  void add_unjudged() {
    const auto groups = unjudged_of(report_);
    if (groups.empty()) return;
    line("\n" + paint_.dim("NOT EVALUATED: that these are not listed above proves nothing"));
    for (const Unjudged& group : groups) {
      std::string why = counted(group.problems.size(), "problem") + " because " + group.reason;
      if (!group.remedy.empty()) why += "; " + group.remedy;
      line("  " + wrapped(why, 4, options_.width));
      std::string codes = joined(group.problems);
      if (!group.kinds.empty()) codes += " (" + joined(group.kinds) + ")";
      line(paint_.dim("    " + wrapped(printable(codes), 4, options_.width)));
    }
  }

  void add_cuts() {
    for (const Dropped& entry : report_.dropped)
      line("  " + paint_.dim("cut: " + printable(entry.reason) + " " + std::to_string(entry.count)));
  }

  const CheckedPage& page_;
  const Report& report_;
  const WriteOptions& options_;
  const Paint& paint_;
  std::vector<std::string> stacks_;
  std::string out_;
};

}  // namespace

std::string checked_text(const Checked& checked, const WriteOptions& options, const Paint& paint) {
  std::string out;
  const std::size_t pages = checked.pages.size();
  for (std::size_t i = 0; i < pages; ++i) {
    if (i > 0) out += "\n";
    if (pages > 1) out += paint.dim("page " + std::to_string(i + 1) + " of " + std::to_string(pages)) + "\n";
    out += Page(checked.pages[i], options, paint).text();
  }
  for (const Dropped& entry : checked.dropped)
    out += "\n" + counted(static_cast<std::size_t>(entry.count), "page") + " more were not read\n";
  if (pages < 2) return out;
  std::vector<std::string> counts;
  for (const Band& band : kBands) {
    const std::size_t count = count_of(checked, band.severity);
    if (count > 0) counts.push_back(painted(band.severity, counted(count, band.noun), paint));
  }
  return out + "\n" + paint.bold(counted(pages, "page")) + ": " +
         (counts.empty() ? paint.green("no problem found") : joined(counts)) + "\n";
}

}  // namespace devdiag::check
