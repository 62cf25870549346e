// Collects the loads of a record: its own list, and what every other kind of evidence adds.
#include "simulate_observed.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "devdiag/limits.hpp"
#include "policy/ascii.hpp"
#include "rules/document.hpp"
#include "simulate_judge.hpp"
#include "simulate_match.hpp"

namespace devdiag::simulation {
namespace {

using policy::iequals;

constexpr std::string_view kPolicyHeader = "Content-Security-Policy";
constexpr std::string_view kReportOnlyHeader = "Content-Security-Policy-Report-Only";

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kByDestination{{
    {"script", "script-src-elem"},
    {"xslt", "script-src-elem"},
    {"audioworklet", "script-src-elem"},
    {"paintworklet", "script-src-elem"},
    {"style", "style-src-elem"},
    {"image", "img-src"},
    {"font", "font-src"},
    {"audio", "media-src"},
    {"video", "media-src"},
    {"track", "media-src"},
    {"manifest", "manifest-src"},
    {"worker", "worker-src"},
    {"sharedworker", "worker-src"},
    {"serviceworker", "worker-src"},
    {"object", "object-src"},
    {"embed", "object-src"},
    {"iframe", "frame-src"},
    {"frame", "frame-src"},
}};

std::string_view directive_by_destination(std::string_view destination) {
  const auto* found = std::find_if(kByDestination.begin(), kByDestination.end(),
                                   [&](const auto& each) { return each.first == destination; });
  return found == kByDestination.end() ? std::string_view() : found->second;
}

Load load_of(std::string_view directive, std::string_view url) {
  Load load;
  load.directive = directive;
  load.url = url;
  return load;
}

// Addresses without a host of their own are only ever matched by scheme; query and fragment never.
std::string as_matched(std::string_view address) {
  const auto url = policy::parse_url(address);
  if (!url) return std::string(policy::trim(address));
  if (!url->has_authority) return policy::to_lower(url->scheme) + ":";
  return judge::without_query(url->text);
}

bool is_about(std::string_view url) { return policy::istarts_with(url, "about:"); }

// Where a Location of `from` leads, as far as that is said without resolving "../".
std::string target_of(std::string_view from, std::string_view location) {
  location = policy::trim(location);
  if (policy::parse_url(location)) return as_matched(location);
  const auto base = policy::parse_url(from);
  if (!base || location.empty() || location[0] != '/') return {};
  if (location.starts_with("//")) return as_matched(std::string(base->scheme) + ":" + std::string(location));
  return as_matched(policy::serialize(policy::origin_of(*base)) + std::string(location));
}

class Collected {
 public:
  explicit Collected(const Evidence& evidence) : evidence_(evidence) {}

  Observed take() {
    for (const Load& load : evidence_.loads) add(load, "loads");
    add_responses();
    for (const Request& request : evidence_.requests) {
      const bool by_script =
          request.initiator == "fetch" || request.initiator == "xhr" || request.initiator == "beacon";
      if (by_script)
        add(load_of("connect-src", request.url), "requests");
      else if (request.initiator.empty())
        ++undecided_;
    }
    for (const ScriptElement& element : evidence_.scripts) add_element(element);
    for (const Frame& frame : evidence_.frames) {
      if (!frame.src.empty()) add(load_of("frame-src", frame.src), "frames");
    }
    for (const Violation& violation : evidence_.violations) add_violation(violation);
    for (const std::string& ancestor : evidence_.page.ancestor_origins)
      add(load_of("frame-ancestors", ancestor), "page");
    const bool code_seen = std::any_of(evidence_.loads.begin(), evidence_.loads.end(),
                                       [](const Load& each) { return each.how != "url"; });
    if (evidence_.page.inline_scripts && !evidence_.has("loads") && !code_seen) add_unseen_code();
    note("foreign", foreign_);
    note("address_unreadable", unreadable_);
    note("directive_undecided", undecided_);
    return std::move(out_);
  }

 private:
  void note(std::string_view code, std::size_t count) {
    if (count > 0) add_note(out_.notes, code, {}, {}, count);
  }

  void add(Load load, std::string_view seen_in) {
    if (load.how == "url") {
      if (is_about(load.url)) return;  // no request, no policy
      if (judge::is_extension(load.url)) return static_cast<void>(++foreign_);
      load.url = as_matched(load.url);
      for (std::string& hop : load.redirects) hop = as_matched(hop);
      std::erase_if(load.redirects, [](const std::string& hop) { return !policy::parse_url(hop); });
    }
    if (!asked_of(load)) return static_cast<void>(++unreadable_);
    // What a collector of loads saw it saw whole: nonce, redirects and all; markup shows no redirects.
    const std::array<std::string, 3> name{load.directive, load.url, load.how};
    if (const auto known = known_.find(name); known != known_.end() && seen_in != "loads") {
      Load& whole = out_.loads[known->second].load;
      if (!evidence_.has("loads") && whole.redirects.empty()) whole.redirects = std::move(load.redirects);
      return;
    }
    const auto [at, fresh] = index_.emplace(identity(load), out_.loads.size());
    if (seen_in == "loads") known_.emplace(name, at->second);
    if (fresh)
      out_.loads.push_back({std::move(load), std::string(seen_in), false});
    else
      out_.loads[at->second].load.count += load.count;
  }

  static std::string identity(const Load& load) {
    std::string key = load.directive + '\n' + load.how + '\n' + load.url + '\n' + load.hash + '\n' +
                      load.integrity + (load.nonced ? "\nn" : "\n-") + (load.parser_inserted ? "p" : "-");
    for (const std::string& hop : load.redirects) key += '\n' + hop;
    return key;
  }

  // A request and the answers it was sent on by are one load. Answers are in the order of time.
  void add_responses() {
    std::multimap<std::string, std::size_t> awaited;
    std::vector<Load> loads;
    for (const Response& response : evidence_.responses) {
      const std::string_view directive = response.role == "asset"
                                             ? directive_by_destination(response.destination)
                                         : response.role == "request" ? "connect-src"
                                         : response.role == "frame"   ? "frame-src"
                                                                      : "";
      if (directive.empty() || !policy::parse_url(response.url)) continue;
      const std::string url = as_matched(response.url);
      std::size_t at = loads.size();
      if (const auto hop = awaited.find(url);
          hop != awaited.end() && loads[hop->second].directive == directive) {
        at = hop->second;
        awaited.erase(hop);
        loads[at].redirects.push_back(url);
      } else {
        loads.push_back(load_of(directive, url));
      }
      const bool sent_on = response.status >= 300 && response.status < 400;
      const auto lines = judge::header_lines(response, "location");
      if (sent_on && !lines.empty() && loads[at].redirects.size() < limits::kLoadRedirects)
        awaited.emplace(target_of(response.url, lines.front()), at);
    }
    for (Load& load : loads) add(std::move(load), "responses");
  }

  void add_element(const ScriptElement& element) {
    Load load = load_of(element.tag == "link" ? "style-src-elem" : "script-src-elem", element.url);
    load.integrity = element.integrity;
    add(std::move(load), "scripts");
  }

  // What a report-only policy reported happened nevertheless; what an enforced one refused did not.
  void add_violation(const Violation& violation) {
    if (violation.disposition != "report") return;
    if (judge::is_extension(violation.source_file)) return static_cast<void>(++foreign_);
    // Browsers report a prefetch under the fallback of all.
    const bool prefetch = iequals(violation.effective_directive, "default-src");
    Load load = load_of(prefetch ? "prefetch-src" : policy::to_lower(violation.effective_directive), "");
    load.count = std::max<std::int64_t>(violation.count, 1);
    const std::string blocked = policy::to_lower(violation.blocked_uri);
    if (blocked.starts_with("trusted-types-")) return;
    if (blocked == "inline") {
      if (evidence_.has("loads")) return;  // the collector saw the code itself, with its hash
      load.how = "inline";
    } else if (blocked == "eval") {
      load.how = "eval";
    } else if (blocked == "wasm-eval") {
      load.how = "wasm";
    } else {
      const bool bare = std::all_of(blocked.begin(), blocked.end(), policy::is_alpha) && !blocked.empty();
      load.url = bare ? blocked + ":" : violation.blocked_uri;
    }
    add(std::move(load), "violations");
  }

  // Scripts or handlers are there, nobody looked which.
  void add_unseen_code() {
    for (const char* directive : {"script-src-elem", "script-src-attr"}) {
      Load load = load_of(directive, "");
      load.how = "inline";
      add(std::move(load), "page");
    }
  }

  const Evidence& evidence_;
  Observed out_;
  std::map<std::string, std::size_t> index_;
  std::map<std::array<std::string, 3>, std::size_t> known_;  // of the kind `loads`: directive, url, how
  std::size_t foreign_ = 0, unreadable_ = 0, undecided_ = 0;
};

bool refused_by_event(const ObservedLoad& observed, const Evidence& evidence) {
  return std::any_of(evidence.violations.begin(), evidence.violations.end(), [&](const Violation& violation) {
    return violation.disposition != "report" &&
           iequals(violation.effective_directive, observed.load.directive) && observed.load.how == "url" &&
           as_matched(violation.blocked_uri) == observed.load.url;
  });
}

bool upgrades_today(const std::vector<Delivered>& delivered) {
  return std::any_of(delivered.begin(), delivered.end(), [](const Delivered& each) {
    return each.policy.disposition == policy::Disposition::enforce &&
           each.policy.has(policy::Directive::upgrade_insecure_requests);
  });
}

// The page's markup may say http:, what was asked for was https:.
void upgrade(std::vector<ObservedLoad>& loads) {
  for (ObservedLoad& each : loads) {
    const bool request = each.load.how == "url" && each.load.directive != "base-uri" &&
                         each.load.directive != "frame-ancestors";
    if (!request) continue;
    each.load.url = upgraded(each.load.url);
    for (std::string& hop : each.load.redirects) hop = upgraded(hop);
  }
}

// What could not be seen, so that a proposal is not taken for a proof.
void note_gaps(const Evidence& evidence, const std::vector<ObservedLoad>& loads,
               std::vector<SimulationNote>& notes) {
  const auto has_directive = [&](std::string_view name) {
    return std::any_of(loads.begin(), loads.end(),
                       [&](const ObservedLoad& each) { return each.load.directive == name; });
  };
  if (!evidence.has("loads")) add_note(notes, "not_collected", {}, "loads");
  const bool traffic =
      evidence.has("requests") || evidence.has("asset_responses") || evidence.has("resources");
  if (!evidence.has("loads") && !traffic) add_note(notes, "traffic_unseen");
  if (!evidence.has("loads") && !evidence.has("scripts")) add_note(notes, "markup_unseen");
  if (!evidence.has("document_response")) add_note(notes, "not_collected", {}, "document_response");
  if (!evidence.page.top_level && !has_directive("frame-ancestors"))
    add_note(notes, "ancestors_unseen", "frame-ancestors");
  for (const Dropped& dropped : evidence.dropped) {
    const bool of_loads = dropped.reason.find("load") != std::string::npos ||
                          dropped.reason.starts_with("items_cut.") || dropped.reason.starts_with("limit.");
    if (of_loads)
      add_note(notes, "evidence_cut", {}, dropped.reason, static_cast<std::size_t>(dropped.count));
  }
  add_note(notes, "other_routes_unseen");
  add_note(notes, "silent_loads_unseen");
}

}  // namespace

void add_note(Notes& notes, std::string_view code, std::string_view directive, std::string_view detail,
              std::size_t count) {
  SimulationNote& note = notes.emplace_back();
  note.code = code;
  note.directive = directive;
  note.detail = detail;
  note.count = static_cast<std::int64_t>(count);
}

policy::Origin origin_of_page(const Evidence& redacted) { return policy::parse_origin(redacted.page.url); }

std::vector<Delivered> delivered_policies(const Evidence& redacted, std::size_t* too_large) {
  std::vector<Delivered> out;
  std::size_t bytes = 0;
  const auto fits = [&](std::string_view text) {
    bytes += text.size();
    if (bytes > limits::kSimulatedPolicyBytes && too_large != nullptr) ++*too_large;
    return bytes <= limits::kSimulatedPolicyBytes;
  };
  const auto add_lines = [&](const Response& response, std::string_view name,
                             policy::Disposition disposition) {
    std::int64_t line = 0;
    for (const std::string_view text : judge::header_lines(response, name)) {
      ++line;
      if (!fits(text)) continue;
      std::vector<policy::Policy> parsed;
      policy::parse_policies(text, disposition, parsed);
      std::int64_t index = 0;
      for (const policy::Policy& each : parsed) out.push_back({each, name, line, ++index});
    }
  };
  const auto responses = judge::document_responses(redacted);
  if (!responses.empty()) {
    add_lines(*responses.front(), kPolicyHeader, policy::Disposition::enforce);
    add_lines(*responses.front(), kReportOnlyHeader, policy::Disposition::report);
  }
  std::int64_t number = 0;
  for (const Meta& meta : redacted.metas) {
    if (!meta.in_head || !iequals(meta.http_equiv, kPolicyHeader)) continue;
    ++number;
    if (!fits(meta.content)) continue;
    const auto parsed =
        policy::parse_policy(meta.content, policy::Disposition::enforce, policy::Delivery::meta);
    if (parsed) out.push_back({*parsed, "meta", number, 1});
  }
  return out;
}

Observed observe(const Evidence& redacted) {
  Observed observed = Collected(redacted).take();
  const policy::Origin self = origin_of_page(redacted);
  std::size_t too_large = 0;
  const std::vector<Delivered> delivered = delivered_policies(redacted, &too_large);
  if (too_large > 0) add_note(observed.notes, "policy_too_large", {}, {}, too_large);
  if (upgrades_today(delivered)) upgrade(observed.loads);
  for (ObservedLoad& each : observed.loads) {
    each.refused_today = refused_by_event(each, redacted);
    for (const Delivered& one : delivered) {
      if (one.policy.disposition != policy::Disposition::enforce) continue;
      const LoadJudgement judgement = judge_load(one.policy, each.load, self, each.seen_in);
      each.refused_today = each.refused_today || judgement.verdict == LoadVerdict::refused;
    }
  }
  note_gaps(redacted, observed.loads, observed.notes);
  return observed;
}

}  // namespace devdiag::simulation
