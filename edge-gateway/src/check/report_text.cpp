// Lays a report out for a terminal.
#include "check/report_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "check/advice.hpp"
#include "check/missing.hpp"

namespace devdiag::check {
namespace {

constexpr std::size_t kLabel = 7;  // columns of "proof  ", "fix    "
constexpr std::size_t kProofChars = 400;
constexpr std::size_t kSnippetLines = 14;
constexpr std::size_t kUnjudgedCodes = 6;
constexpr std::size_t kShownFindings = 5;  // of one problem
constexpr std::size_t kShortProof = 80;    // is repeated rather than referred to

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

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

std::size_t last_line_of(std::string_view text) { return text_columns(text.substr(text.rfind('\n') + 1)); }

// What stands above already is referred to, not repeated: pages of one site have most of it in common.
struct Shown {
  std::size_t page = 1;                       // the one that is being written
  std::map<std::string, std::size_t> proofs;  // to the page they were shown on
  std::map<std::string, std::size_t> fixes;
  std::set<std::string> unjudged;
};

class Page {
 public:
  Page(const CheckedPage& page, const WriteOptions& options, const Paint& paint, Shown& shown)
      : page_(page), report_(page.report), options_(options), paint_(paint), shown_(shown) {
    stacks_ = options.stacks.empty() ? stacks_of(report_.env) : options.stacks;
  }

  std::string text() {
    add_summary();
    for (const Band& band : kBands) add_band(band);
    add_noise();
    add_suppressed();
    return std::move(out_);
  }

  // What was not judged, and what was cut.
  std::string rest() {
    add_unjudged();
    add_cuts();
    return std::move(out_);
  }

 private:
  // The address that stands for an unknown one is nobody's: people read words instead.
  std::string readable(std::string_view text) const {
    std::string out = printable(text);
    if (page_.named) return out;
    replace_all(out, kUnnamedPage, "the page");
    replace_all(out, "https://page.invalid", "the page's origin");
    replace_all(out, "page.invalid", "its host");
    return out;
  }

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
    const std::string url = page_.named ? printable(page_.url) : "(a page of unknown address)";
    const std::string way = page_.redirects == 0 ? "" : "  after " + counted(page_.redirects, "redirect");
    line(paint_.bold(url) + paint_.dim(way));
    std::vector<std::string> counts;
    for (const Band& band : kBands) {
      const std::size_t count = count_of(report_, band.severity);
      if (count > 0) counts.push_back(painted(band.severity, counted(count, band.noun), paint_));
    }
    const std::string looked = counted(report_.evaluated.size(), "problem") + " looked for";
    if (counts.empty()) {
      const std::string none = page_.page_seen ? paint_.green("No problem found") : "Page not judged";
      line(none + ", " + looked + preset());
    } else {
      line(joined(counts) + "; score " + std::to_string(report_.score) + " (0 is clean), " + looked +
           preset());
    }
    for (const std::string& note : page_.notes)
      line(paint_.yellow("! ") + wrapped(printable(note), 2, options_.width));
  }

  std::string preset() const { return report_.preset == "full" ? "" : ", preset " + report_.preset; }

  void add_band(const Band& band) {
    std::vector<const Finding*> findings;
    for (const Finding& each : report_.findings) {
      if (!each.noise && each.severity == band.severity) findings.push_back(&each);
    }
    if (findings.empty()) return;
    line("\n" + painted(band.severity, band.heading, paint_));
    for (std::size_t at = 0; at < findings.size();) {
      std::size_t end = at + 1;  // findings of one problem stand together
      while (end < findings.size() && findings[end]->problem_code == findings[at]->problem_code) ++end;
      add_problem({findings.data() + at, end - at});
      at = end;
    }
  }

  // One title and one fix for all findings of a problem.
  void add_problem(std::span<const Finding* const> findings) {
    const Finding& first = *findings[0];
    const std::string title = wrapped(readable(words_of(first).title), 2, options_.width);
    const bool fits = last_line_of(title) + 4 + first.problem_code.size() <= options_.width;
    line("\n  " + paint_.bold(title) + (fits ? "  " : "\n  ") + paint_.dim(first.problem_code));
    for (const Finding* each : findings.first(std::min(findings.size(), kShownFindings))) add_finding(*each);
    if (findings.size() > kShownFindings)
      line(paint_.dim("    and " + counted(findings.size() - kShownFindings, "more finding") +
                      " (--format json lists all)"));
    add_fix(first, findings.size() > 1);
  }

  void add_finding(const Finding& finding) {
    const Words words = words_of(finding);
    std::string text = readable(words.summary.empty() ? finding.subject : std::string_view(words.summary));
    if (text.starts_with("the page")) text[0] = 'T';
    if (finding.count > 1) text += paint_.dim(" (" + std::to_string(finding.count) + " times)");
    line("    " + wrapped(text, 4, options_.width));
    for (const Proof& proof : finding.proof) add_proof(proof);
  }

  void add_proof(const Proof& proof) {
    const std::string where(proof.where);
    std::string text(proof.text);
    if (proof.kind == "header" && !where.empty()) text = where + ": " + text;
    if (proof.kind == "meta") text = "<meta> " + where + ": " + text;
    if (proof.kind == "element") text = where + (text.empty() ? "" : "  " + text);
    if (proof.kind == "event" && text.find(where) == std::string::npos) text += "  " + where;
    const auto [seen, fresh] = shown_.proofs.emplace(text, shown_.page);
    if (!fresh && text.size() > kShortProof) text = printable(where) + place_of(seen->second);
    field("proof", shortened(readable(text), kProofChars));
  }

  std::string place_of(std::size_t page) const {
    return page == shown_.page ? ": as above" : ": as on page " + std::to_string(page);
  }

  void add_fix(const Finding& finding, bool shared) {
    const auto fixes = fixes_of(finding, stacks_);
    if (fixes.empty()) return;
    const Fix& first = fixes.front();
    const auto [seen, fresh] = shown_.fixes.emplace(first.code + "\n" + first.text, shown_.page);
    if (!fresh) {
      field("fix", printable(first.title) + paint_.dim(place_of(seen->second)));
      return;
    }
    field("fix", printable(first.title) + " " + paint_.dim("(" + first.code + ", risk " + first.risk + ")"));
    if (first.risk != "low" && !first.when.empty()) field("when", readable(first.when));
    if (!first.text.empty()) add_snippet(first, finding.problem_code, shared);
    std::vector<std::string> others;
    for (auto fix = fixes.begin() + 1; fix != fixes.end(); ++fix) others.push_back(printable(fix->title));
    if (!others.empty()) field("or", joined(others, "; "));
  }

  // Which stack the snippet is for, and what it leaves open.
  std::string heading_of(const Fix& fix, bool shared) const {
    std::string remark;
    if (stacks_.empty()) remark = "--stack NAME for another";
    if (!options_.stacks.empty() && !fix.for_seen_stack) remark = "none for " + options_.stacks[0];
    if (shared) remark += (remark.empty() ? "" : "; ") + std::string("for the first of them");
    return paint_.cyan(fix.stack) + (remark.empty() ? "" : paint_.dim("  (" + remark + ")"));
  }

  void add_snippet(const Fix& fix, std::string_view code, bool shared) {
    const std::string indent(4 + kLabel, ' ');
    line(indent + heading_of(fix, shared));
    std::string_view rest = fix.text;
    std::size_t lines = 0;
    while (!rest.empty() && lines++ < kSnippetLines) {
      const std::string_view each = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), each.size() + 1));
      line(indent + paint_.dim("| ") + printable(each));
    }
    if (rest.empty()) return;
    line(indent + paint_.dim("| … devdiag problems " + std::string(code) + " shows it whole"));
  }

  void add_noise() {
    bool headed = false;
    for (const Finding& finding : report_.findings) {
      if (!finding.noise) continue;
      if (!std::exchange(headed, true))
        line("\n" + paint_.dim("NOT YOURS: caused by an extension or a tool"));
      line("  " + printable(words_of(finding).title) + paint_.dim("  " + std::string(finding.problem_code)));
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
    const auto groups = unjudged_of(report_, page_.recorded);
    if (groups.empty()) return;
    std::string fresh;
    std::size_t known = 0;
    for (const Unjudged& group : groups) {
      std::string text = unjudged_text(group);
      if (!shown_.unjudged.insert(group.reason + joined(group.problems)).second)
        known += group.problems.size();
      else
        fresh += std::move(text);
    }
    const char* meaning =
        fresh.empty() ? "the same as above" : "that these are not listed above proves nothing";
    line("\n" + paint_.dim("NOT EVALUATED: " + std::string(meaning)));
    out_ += fresh;
    if (known > 0 && !fresh.empty())
      line("  " + counted(known, "more problem") + ", for the reasons named on the pages above");
  }

  std::string unjudged_text(const Unjudged& group) const {
    std::string why = counted(group.problems.size(), "problem") + " because " + group.reason;
    if (!group.remedy.empty()) why += "; " + group.remedy;
    std::vector<std::string> codes = group.problems;
    const std::size_t all = codes.size();
    if (all > kUnjudgedCodes + 2) {
      codes.resize(kUnjudgedCodes);
      codes.push_back("and " + std::to_string(all - kUnjudgedCodes) + " more");
    }
    return "  " + wrapped(why, 4, options_.width) + "\n" +
           paint_.dim("    " + wrapped(joined(codes), 4, options_.width)) + "\n";
  }

  void add_cuts() {
    for (const Dropped& entry : report_.dropped)
      line("  " + paint_.dim(wrapped(printable(sentence_of(entry)), 4, options_.width)));
  }

  const CheckedPage& page_;
  const Report& report_;
  const WriteOptions& options_;
  const Paint& paint_;
  Shown& shown_;
  std::vector<std::string> stacks_;
  std::string out_;
};

}  // namespace

std::string checked_text(const Checked& checked, const WriteOptions& options, const Paint& paint) {
  std::string out;
  Shown shown;
  const std::size_t pages = checked.pages.size();
  for (std::size_t i = 0; i < pages; ++i) {
    if (i > 0) out += "\n";
    const std::string& file = checked.pages[i].file;
    const std::string from = file.empty() ? "" : " (" + printable(file) + ")";
    if (pages > 1)
      out += paint.dim("page " + std::to_string(i + 1) + " of " + std::to_string(pages) + from) + "\n";
    shown.page = i + 1;
    Page page(checked.pages[i], options, paint, shown);
    out += page.text();
    if (checked.pages[i].grade) out += grade_text(*checked.pages[i].grade, paint, options.width);
    out += page.rest();
  }
  for (const Dropped& entry : checked.dropped) out += "\n" + sentence_of(entry) + "\n";
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
