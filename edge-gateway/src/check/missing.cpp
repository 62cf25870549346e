// The table from evidence kinds to who can observe them.
#include "check/missing.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "devdiag/catalogue.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

struct Source {
  std::string_view reason, remedy;
};

// In the order in which a person would bring them.
constexpr std::array<Source, 9> kSources{{
    {"no good answer of the page was seen", "ask an address that answers 200"},
    {"its HTML was not seen", "use curl -i instead of curl -I, or a HAR with content"},
    {"Set-Cookie lines were not visible", "use curl -i, or a HAR exported with sensitive data"},
    {"its requests were not seen", "record a HAR while the page loads"},
    {"nobody looked inside the running page", "load the page with DevDiag in it"},
    {"its logs or settings were not given", "add them to evidence JSON"},
    {"a part of the evidence was cut or came before anybody looked", ""},
    {"other evidence was not collected", ""},
    {"its address is not known", "--url says it"},
}};
constexpr std::size_t kRequests = 3, kCut = 6, kOther = 7;
// A recording is no proof of what nobody asked for, such as an answer to another origin.
constexpr Source kNotRecorded{"no request that would show them was recorded",
                              "of preflights, only Chrome's own export tells"};

struct KindSource {
  std::string_view kind;
  std::size_t source;
};

constexpr std::array<KindSource, 29> kKindSources{{
    {"document_response", 0},
    {"metas", 1},
    {"scripts", 1},
    {"mixed_content", 1},
    {"set_cookies", 2},
    {"frame_responses", 3},
    {"request_responses", 3},
    {"asset_responses", 3},
    {"preflight_responses", 3},
    {"redirects", 3},
    {"requests", 3},
    {"resources", 3},
    {"violations", 4},
    {"reports", 4},
    {"errors", 4},
    {"console", 4},
    {"frames", 4},
    {"messages", 4},
    {"overlays", 4},
    {"portals", 4},
    {"frameworks", 4},
    {"vitals", 4},
    {"cookies", 4},
    {"not_restored_reasons", 4},
    {"capabilities", 4},
    {"loads", 4},
    {"logs", 5},
    {"settings", 5},
    {"page", 8},
}};

std::size_t source_of(std::string_view kind) {
  const auto* found = std::find_if(kKindSources.begin(), kKindSources.end(),
                                   [&](const KindSource& each) { return each.kind == kind; });
  return found == kKindSources.end() ? kOther : found->source;
}

struct Words {
  std::string_view reason, text;
};
constexpr std::array<Words, 6> kCutWords{{
    {"har.loaded_by_frames", "requests of embedded pages of other origins, left out"},
    {"har.without_headers", "answers of the browser's cache, left out because their headers are missing"},
    {"input.header_lines", "lines that are no header fields, passed over"},
    {"input.pages", "more pages, not read"},
    {"suppression_expired", "expired suppressions, hiding nothing"},
    {"suppression_unknown", "suppressions of problems the catalogue does not have"},
}};

bool contains(const std::vector<std::string>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

// Reasons for cuts, and for what nobody saw, end in the name of the list that was cut.
bool was_cut(std::string_view kind, const Report& report) {
  const bool response =
      source_of(kind) != 1 && (kind.ends_with("_response") || kind.ends_with("_responses") ||
                               kind == "redirects" || kind == "set_cookies");
  const std::string_view list = response ? std::string_view("responses") : kind;
  return std::any_of(report.dropped.begin(), report.dropped.end(), [&](const Dropped& each) {
    return std::string_view(each.reason).substr(each.reason.rfind('.') + 1) == list;  // npos + 1 is 0
  });
}

// Of several kinds of which one is enough, the easiest; 0 when one of them was seen.
std::size_t easiest_of(KindSet needed, const NotEvaluated& entry) {
  std::size_t easiest = kSources.size();
  for (const std::string_view kind : needed) {
    if (!entry.missing.contains(kind)) return 0;
    easiest = std::min(easiest, source_of(kind));
  }
  return easiest;
}

// What is hardest to bring decides: a problem that needs two things waits for the harder one. Without an
// answer of the page nothing else matters.
std::size_t source_of(const NotEvaluated& entry, const Report& report) {
  const auto cut = [&](std::string_view kind) { return was_cut(kind, report); };
  if (std::all_of(entry.missing.begin(), entry.missing.end(), cut)) return kCut;
  if (entry.missing.contains("document_response")) return 0;
  const ProblemInfo* problem = find_problem(entry.problem_code);
  std::size_t hardest = 0;
  bool needed = false;
  for (const KindSet each : problem == nullptr ? std::span<const KindSet>{} : problem->evidence) {
    const std::size_t source = easiest_of(each, entry);
    needed = needed || source > 0;
    hardest = std::max(hardest, source);
  }
  if (needed) return hardest;
  for (const std::string_view kind : entry.missing) hardest = std::max(hardest, source_of(kind));
  return hardest;
}

}  // namespace

std::vector<Unjudged> unjudged_of(const Report& report, bool recorded) {
  std::map<std::size_t, Unjudged> groups;
  for (const NotEvaluated& entry : report.not_evaluated) {
    const std::size_t source = source_of(entry, report);
    Unjudged& group = groups[source];
    const Source& words = recorded && source == kRequests ? kNotRecorded : kSources.at(source);
    group.reason = words.reason;
    group.remedy = words.remedy;
    group.problems.emplace_back(entry.problem_code);
    for (const std::string_view kind : entry.missing) {
      const bool tells = source == kCut || source_of(kind) == source;
      if (tells && !contains(group.kinds, kind)) group.kinds.emplace_back(kind);
    }
  }
  std::vector<Unjudged> out;
  for (auto& [source, group] : groups) {
    std::sort(group.kinds.begin(), group.kinds.end());
    out.push_back(std::move(group));
  }
  return out;
}

std::string sentence_of(const Dropped& dropped) {
  const auto* known = std::find_if(kCutWords.begin(), kCutWords.end(),
                                   [&](const Words& each) { return each.reason == dropped.reason; });
  const std::string what = known == kCutWords.end() ? "cut, " + dropped.reason : std::string(known->text);
  return what + ": " + std::to_string(dropped.count);
}

}  // namespace devdiag::check
