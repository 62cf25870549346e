// Lays simulations out for a terminal: what breaks first, then why, then what nobody could see. Values come
// from evidence and go through printable().
#include "cli/simulation_text.hpp"

#include <algorithm>
#include <utility>

#include "check/advice.hpp"
#include "check/missing.hpp"

namespace devdiag::cli {
namespace {

using check::Paint;
using check::printable;
using check::shortened;
using check::wrapped;

constexpr std::size_t kAddress = 160;
constexpr std::size_t kShownLoads = 5;  // of one reason

std::string counted(std::int64_t n, const char* noun) {
  return std::to_string(n) + " " + noun + (n == 1 ? "" : "s");
}

std::string named(const Load& load) { return shortened(printable(address_of(load)), kAddress); }

class PageText {
 public:
  PageText(const Simulated& page, const Paint& paint, std::size_t width)
      : page_(page), paint_(paint), width_(width) {}

  std::string text() {
    line(paint_.bold(page_.named ? printable(page_.url) : "(a page of unknown address)"));
    for (const std::string& note : page_.notes) line(paint_.yellow("! ") + filled(note, 2));
    add_warnings();
    if (page_.explanation)
      add_explanation(*page_.explanation);
    else if (page_.simulation)
      add_simulation(*page_.simulation);
    else
      add_proposal(page_.proposal);
    return std::move(out_);
  }

  // What nobody could see; often the same for every page.
  std::string gaps() {
    std::string all;
    for (const SimulationNote& note : notes()) {
      if (is_gap(note)) all += "  - " + filled(sentence_of(note), 4) + "\n";
    }
    if (all.empty()) return all;
    return "\n" + paint_.yellow("NOT SEEN") +
           paint_.dim(": that nothing of it is said above proves nothing") + "\n" + all;
  }

 private:
  const std::vector<SimulationNote>& notes() const {
    if (page_.explanation) return page_.explanation->notes;
    return page_.simulation ? page_.simulation->notes : page_.proposal.notes;
  }

  void line(std::string_view text) { out_.append(text).append("\n"); }
  std::string filled(std::string_view text, std::size_t indent) const {
    return wrapped(printable(text), indent, width_);
  }
  void paragraph(std::string_view text, std::size_t indent) {
    line(std::string(indent, ' ') + filled(text, indent));
  }

  // What makes everything below it mean something else.
  static bool is_first(const SimulationNote& note) {
    return note.code == "policy_fault" || note.code == "no_policy";
  }

  void add_warnings() {
    for (const SimulationNote& note : notes()) {
      if (is_first(note)) line(paint_.yellow("! ") + filled(sentence_of(note), 2));
    }
  }

  void add_remarks() {
    bool headed = false;
    for (const SimulationNote& note : notes()) {
      if (is_gap(note) || is_first(note)) continue;
      if (!std::exchange(headed, true)) line("\n" + paint_.bold("REMARKS"));
      line("  - " + filled(sentence_of(note), 4));
    }
  }

  // --- the proposal ---

  void add_proposal(const Proposal& proposal) {
    if (proposal.loads == 0)
      line(paint_.yellow("! ") + filled("No load was seen: the policy is closed "
                                        "because nothing is known, not because "
                                        "nothing is needed.",
                                        2));
    line("The strictest policy that refuses none of " + counted(proposal.loads, "load") + " seen");
    line("\n  " + paint_.cyan(proposal.header + ":"));
    for (const ProposedDirective& directive : proposal.directives) add_directive(directive);
    line("");
    paragraph(
        "Serve it report-only first; when no more reports come in, as Content-Security-Policy. "
        "--format header prints it as one line.",
        2);
    add_remarks();
  }

  void add_directive(const ProposedDirective& directive) {
    const bool takes_list = directive.name.ends_with("-src") ||
                            directive.name.find("-src-") != std::string::npos ||
                            directive.name == "base-uri" || directive.name == "form-action" ||
                            directive.name == "frame-ancestors";
    std::string text = directive.name;
    if (directive.sources.empty() && takes_list) text += " 'none'";
    for (const ProposedSource& source : directive.sources) text += " " + source.text;
    line("    " + filled(text + ";", 6) + (directive.kept ? paint_.dim("  as today") : ""));
  }

  // --- what a policy would do ---

  void add_simulation(const Simulation& simulation) {
    const bool reports = simulation.use == PolicyUse::report;
    const std::int64_t all = simulation.allowed + simulation.refused + simulation.unknown;
    std::string summary =
        "Of " + counted(all, "load") + " seen " + std::to_string(simulation.allowed) + " allowed, ";
    const std::string refused = std::to_string(simulation.refused) + (reports ? " reported" : " refused");
    const std::string unknown = std::to_string(simulation.unknown) + " unknown";
    summary += simulation.refused > 0 ? paint_.red(refused) : refused;
    summary += ", " + (simulation.unknown > 0 ? paint_.yellow(unknown) : unknown);
    if (simulation.policies.size() > 1)
      summary += "; " + std::to_string(simulation.policies.size()) + " policies";
    line(summary);
    if (simulation.refused_today > 0)
      paragraph(counted(simulation.refused_today, "more load") + " today's policies refuse already", 0);
    if (all == 0) line(paint_.yellow("! ") + "No load was seen: nothing could be judged.");
    const auto groups = groups_of(simulation);
    add_groups(groups, LoadVerdict::refused, paint_.red(reports ? "REPORTED" : "REFUSED"));
    add_groups(groups, LoadVerdict::unknown, paint_.yellow("UNKNOWN"));
    add_spare(simulation);
    add_remarks();
  }

  void add_groups(const std::vector<LoadGroup>& groups, LoadVerdict verdict, const std::string& heading) {
    bool headed = false;
    for (const LoadGroup& group : groups) {
      if (group.verdict != verdict) continue;
      if (!std::exchange(headed, true)) line("\n" + heading);
      add_group(group);
    }
  }

  void add_group(const LoadGroup& group) {
    line("  " + paint_.bold(group.directive));
    for (std::size_t i = 0; i < std::min(group.loads.size(), kShownLoads); ++i) {
      const Load& load = group.loads[i]->observed.load;
      line("    " + named(load) +
           (load.count > 1 ? paint_.dim("  " + std::to_string(load.count) + " times") : ""));
    }
    if (group.loads.size() > kShownLoads)
      line(paint_.dim("    and " + std::to_string(group.loads.size() - kShownLoads) +
                      " more (--format json lists all)"));
    for (const std::string& reason : group.reasons) line("    " + paint_.dim("> ") + filled(reason, 6));
  }

  void add_spare(const Simulation& simulation) {
    if (simulation.spare.empty()) return;
    line("\n" + paint_.bold("TO SPARE") + paint_.dim(": nothing that was seen needs it"));
    std::string place, text, silent;
    const auto flush = [&] {
      if (!text.empty()) line("  " + wrapped(place + text, 4, width_));
      if (!silent.empty())
        line("  " + wrapped(place + silent + paint_.dim("  (uses leave no trace here: try report-only)"), 4,
                            width_));
    };
    for (const SpareSource& each : simulation.spare) {
      const bool several = simulation.policies.size() > 1;
      std::string at = (several ? "policy " + std::to_string(each.policy) + ": " : "") + each.directive;
      if (at != place) {
        flush();
        place = std::move(at);
        text.clear();
        silent.clear();
      }
      (each.silent ? silent : text) += " " + printable(each.source);
    }
    flush();
  }

  // --- which policy blocks ---

  void add_explanation(const Explanation& explanation) {
    line(explanation.load.directive + "  " + named(explanation.load) + ": " +
         (explanation.blocked ? paint_.red("blocked") : paint_.green("not blocked by what was delivered")));
    for (const DeliveredPolicy& policy : explanation.policies)
      paragraph(sentence_of(policy, explanation.load), 2);
    if (explanation.policies.empty()) line("  No policy of the page was seen.");
    add_remarks();
  }

  const Simulated& page_;
  const Paint& paint_;
  std::size_t width_;
  std::string out_;
};

}  // namespace

std::string simulated_text(const std::vector<Simulated>& pages, const std::vector<Dropped>& dropped,
                           const Paint& paint, std::size_t width) {
  std::string out, last;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (i > 0) out += "\n";
    if (pages.size() > 1)
      out += paint.dim("page " + std::to_string(i + 1) + " of " + std::to_string(pages.size())) + "\n";
    PageText page(pages[i], paint, width);
    out += page.text();
    std::string gaps = page.gaps();
    const bool same = !gaps.empty() && gaps == last;
    out += same ? "\n" + paint.yellow("NOT SEEN") + paint.dim(": the same as above") + "\n" : gaps;
    last = std::move(gaps);
  }
  for (const Dropped& each : dropped) out += "\n" + check::sentence_of(each) + "\n";
  return out;
}

}  // namespace devdiag::cli
