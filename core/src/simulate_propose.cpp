// Puts a policy together: sources for what was seen, 'none' for what would fall back to more, and what
// today's policies say beyond loads.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "devdiag/simulate.hpp"
#include "policy/ascii.hpp"
#include "policy/framing.hpp"
#include "rules/document.hpp"
#include "simulate_judge.hpp"
#include "simulate_observed.hpp"
#include "simulate_sources.hpp"

namespace devdiag {
namespace {

using namespace simulation;
using policy::Directive;

// In the order a reader expects; object-src is always said.
constexpr std::array kOrder{
    Directive::script_src, Directive::script_src_attr,  Directive::style_src,   Directive::style_src_attr,
    Directive::img_src,    Directive::font_src,         Directive::connect_src, Directive::media_src,
    Directive::frame_src,  Directive::fenced_frame_src, Directive::worker_src,  Directive::manifest_src,
    Directive::object_src, Directive::base_uri,         Directive::form_action, Directive::frame_ancestors};

// What a policy says beside source lists for loads; copied from today's.
constexpr std::array kKept{Directive::base_uri,
                           Directive::form_action,
                           Directive::frame_ancestors,
                           Directive::sandbox,
                           Directive::upgrade_insecure_requests,
                           Directive::require_trusted_types_for,
                           Directive::trusted_types,
                           Directive::report_to,
                           Directive::report_uri};

// Where a load's sources will stand: elements and attributes apart, evaluation with the elements.
Directive home_of(const Asked& asked) {
  switch (asked.wanted) {
    case Directive::script_src_elem:
      return Directive::script_src;
    case Directive::style_src_elem:
      return Directive::style_src;
    default:
      return asked.wanted;
  }
}

bool is_plain_token(std::string_view token) {
  return std::all_of(token.begin(), token.end(), [](char c) {
    return c > 0x20 && c < 0x7F && std::string_view("\",;\\{").find(c) == std::string_view::npos;
  });
}

// A token may be copied into a header when it is printable ASCII without what ends values or quotes, and
// redaction took nothing out of it. Of a host source that is not so, all but the path is.
std::optional<std::string> copied(std::string_view token) {
  if (is_plain_token(token)) return std::string(token);
  const policy::Source source = policy::parse_source(token);
  if (source.kind != policy::SourceKind::host) return std::nullopt;
  std::string out(source.scheme);
  if (!out.empty()) out += "://";
  out += source.host;
  return source.port.empty() ? out : out + ":" + std::string(source.port);
}

class Proposer {
 public:
  explicit Proposer(const Evidence& redacted)
      : evidence_(redacted),
        self_(origin_of_page(redacted)),
        delivered_(delivered_policies(redacted)),
        observed_(observe(redacted)) {}

  Proposal take() {
    proposal_.notes = std::move(observed_.notes);
    sort_loads();
    for (const auto& [directive, loads] : homes_) {
      if (directive != Directive::prefetch_src) add_sources(directive, loads);
    }
    keep_delivered();
    add_prefetches();
    add_closed();
    note_open();
    write();
    if (proposal_.refused_today > 0)
      add_note(proposal_.notes, "refused_today", {}, {}, static_cast<std::size_t>(proposal_.refused_today));
    return std::move(proposal_);
  }

 private:
  void sort_loads() {
    for (const ObservedLoad& each : observed_.loads) {
      if (each.refused_today) {
        ++proposal_.refused_today;
        continue;
      }
      ++proposal_.loads;
      homes_[home_of(*asked_of(each.load))].push_back(&each);
    }
  }

  void add_sources(Directive directive, const Loads& loads) {
    made_[directive] = sources_for(directive, loads, self_, proposal_.notes);
    const bool guessed = directive == Directive::style_src_attr && lists(made_[directive], "'unsafe-inline'");
    if (guessed) add_note(proposal_.notes, "style_attributes_guessed", "style-src-attr", {}, loads.size());
  }

  // --- what is delivered today ---

  const Delivered* delivering(Directive directive) {
    const Delivered* first = nullptr;
    const bool reporting = directive == Directive::report_to || directive == Directive::report_uri;
    for (const Delivered& each : delivered_) {
      const bool counts = each.policy.disposition == policy::Disposition::enforce || reporting;
      if (!counts || !each.policy.has(directive)) continue;
      if (first == nullptr)
        first = &each;
      else if (each.policy.value(directive) != first->policy.value(directive) && !reporting)
        add_note(proposal_.notes, "policies_differ", policy::directive_name(directive));
    }
    return first;
  }

  void keep_delivered() {
    for (const Directive directive : kKept) {
      const Delivered* from = delivering(directive);
      if (from == nullptr) continue;
      const std::string name(policy::directive_name(directive));
      ProposedDirective kept{name, true, {}};
      bool whole = true;
      std::string_view value = from->policy.value(directive);
      for (auto token = policy::next_token(value); !token.empty(); token = policy::next_token(value)) {
        // A query lost its values.
        const bool cut = directive == Directive::report_uri && token.find('?') != std::string_view::npos;
        const auto text = cut ? std::nullopt : copied(token);
        whole = whole && text == token;
        if (text) kept.sources.push_back({*text, 0, {}});
      }
      if (!whole) add_note(proposal_.notes, "kept_in_part", name);
      const bool list = directive != Directive::sandbox && directive != Directive::upgrade_insecure_requests;
      if (kept.sources.empty() && !whole && list) continue;
      made_[directive] = std::move(kept);
    }
  }

  // --- what nothing was loaded by ---

  bool open_to_attributes(Directive elements) const {
    const auto found = made_.find(elements);
    return found != made_.end() &&
           (lists(found->second, "'unsafe-inline'") || lists(found->second, "'unsafe-hashes'"));
  }

  void close(Directive directive) {
    made_.try_emplace(directive,
                      ProposedDirective{std::string(policy::directive_name(directive)), false, {}});
  }

  // Directives that would fall back to a list made for something else, and those that have no fallback.
  void add_closed() {
    close(Directive::object_src);
    if (open_to_attributes(Directive::script_src)) close(Directive::script_src_attr);
    if (open_to_attributes(Directive::style_src)) close(Directive::style_src_attr);
    if (made_.contains(Directive::script_src)) close(Directive::worker_src);
    if (evidence_.has("loads")) {
      close(Directive::base_uri);
      close(Directive::form_action);
    }
    if (!made_.contains(Directive::frame_ancestors)) close_framing();
  }

  void close_framing() {
    if (!evidence_.page.top_level) return;  // embedded, nobody saw by whom
    close(Directive::frame_ancestors);
    const auto responses = judge::document_responses(evidence_);
    const auto xfo = responses.empty()
                         ? policy::Xfo::absent
                         : policy::parse_xfo(judge::header_lines(*responses.front(), "x-frame-options"));
    ProposedDirective& made = made_[Directive::frame_ancestors];
    if (xfo == policy::Xfo::same_origin) {
      made.kept = true;
      made.sources.push_back({"'self'", 0, {}});
    } else if (xfo == policy::Xfo::absent) {
      add_note(proposal_.notes, "embedding_unseen", "frame-ancestors");
    }
  }

  // A prefetch is allowed by any directive's list. One that no list covers goes where it lets in least: a
  // manifest can neither run nor be read by scripts.
  void add_prefetches() {
    const auto prefetches = homes_.find(Directive::prefetch_src);
    if (prefetches == homes_.end()) return;
    const std::string text = text_of_made();
    const auto policy = policy::parse_policy(text, policy::Disposition::enforce, policy::Delivery::header);
    Loads manifests = homes_[Directive::manifest_src];
    const std::size_t before = manifests.size();
    for (const ObservedLoad* each : prefetches->second) {
      const LoadJudgement judgement = judge_load(*policy, each->load, self_, each->seen_in);
      if (judgement.verdict != LoadVerdict::allowed) manifests.push_back(each);
    }
    if (manifests.size() == before) return;
    add_sources(Directive::manifest_src, manifests);
    add_note(proposal_.notes, "prefetch_by_manifest", "manifest-src", {}, manifests.size() - before);
  }

  // What a reader has to add or to try.
  void note_open() {
    for (const Directive directive : {Directive::base_uri, Directive::form_action}) {
      if (!made_.contains(directive))
        add_note(proposal_.notes, "left_open", policy::directive_name(directive));
    }
    if (const auto forms = made_.find(Directive::form_action); forms != made_.end() && !forms->second.kept)
      add_note(proposal_.notes, "form_redirects_unseen", "form-action");
    if (!made_.contains(Directive::report_to) && !made_.contains(Directive::report_uri))
      add_note(proposal_.notes, "no_report_endpoint");
  }

  // --- text ---

  static void append(std::string& text, const ProposedDirective& directive, bool takes_list) {
    text.append("; ").append(directive.name);
    if (directive.sources.empty() && takes_list) text.append(" 'none'");
    for (const ProposedSource& source : directive.sources) text.append(" ").append(source.text);
  }

  std::string text_of_made() const {
    std::string text = "default-src 'none'";
    for (const Directive directive : kOrder) {
      if (const auto found = made_.find(directive); found != made_.end()) append(text, found->second, true);
    }
    for (const Directive directive : kKept) {
      const bool shown = std::find(kOrder.begin(), kOrder.end(), directive) != kOrder.end();
      if (const auto found = made_.find(directive); found != made_.end() && !shown)
        append(text, found->second, false);
    }
    return text;
  }

  void write() {
    proposal_.policy = text_of_made();
    proposal_.directives.push_back({"default-src", false, {}});
    for (const Directive directive : kOrder) {
      if (const auto found = made_.find(directive); found != made_.end())
        proposal_.directives.push_back(found->second);
    }
    for (const Directive directive : kKept) {
      const bool shown = std::find(kOrder.begin(), kOrder.end(), directive) != kOrder.end();
      if (const auto found = made_.find(directive); found != made_.end() && !shown)
        proposal_.directives.push_back(found->second);
    }
  }

  const Evidence& evidence_;
  policy::Origin self_;
  std::vector<Delivered> delivered_;
  Observed observed_;
  std::map<Directive, Loads> homes_;
  std::map<Directive, ProposedDirective> made_;
  Proposal proposal_;
};

}  // namespace

Proposal propose(const Evidence& evidence, const SimulateOptions& options) {
  return propose_redacted(redact(evidence, options.redact));
}

Proposal propose_redacted(const Evidence& redacted) { return Proposer(redacted).take(); }

}  // namespace devdiag
