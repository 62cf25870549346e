// One record per document of a HAR, with everything that was loaded for it.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "check/evidence_json.hpp"
#include "check/har_roles.hpp"
#include "check/readers.hpp"
#include "check/url_reference.hpp"
#include "devdiag/diagnose.hpp"
#include "devdiag/limits.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "utf8.hpp"

namespace devdiag::check {
namespace {

using nlohmann::json;

struct Loaded {
  const HarEntry* entry;
  HarSense sense;
};

// A document, the redirects that led to it, and what was loaded until the next one.
struct Visit {
  const HarEntry* document = nullptr;  // null: the HAR starts in the middle of the page
  std::vector<const HarEntry*> hops;
  std::vector<Loaded> loaded;
  std::string title;
};

bool leads_on(const HarEntry& entry) {
  return is_redirect(entry.status) &&
         (!entry.redirect.empty() || !header_value(entry.response_headers, "location").empty());
}

// The visits of one `pageref`, which some writers use for a tab and some for a page.
class Tab {
 public:
  explicit Tab(std::string title) : title_(std::move(title)) {}

  void add(const HarEntry& entry) {
    const HarSense sense = sense_of(entry, !has_document_);
    if (sense.role == HarRole::ignored || (sense.role == HarRole::socket && !has_document_)) return;
    if (sense.role != HarRole::document) {
      (has_document_ ? visits_.back().loaded : early_).push_back({&entry, sense});
    } else if (leads_on(entry)) {
      hops_.push_back(&entry);
    } else {
      visits_.push_back({&entry, std::exchange(hops_, {}), std::exchange(early_, {}), title_});
      has_document_ = true;
    }
  }

  std::vector<Visit> take() {
    if (!hops_.empty() || !early_.empty()) visits_.push_back({nullptr, hops_, early_, title_});
    return std::move(visits_);
  }

 private:
  std::string title_;
  std::vector<Visit> visits_;
  std::vector<const HarEntry*> hops_;
  std::vector<Loaded> early_;
  bool has_document_ = false;
};

// A validated answer is the stored one with its fields updated (RFC 9111 section 4.3.4); the stored one may
// be in the same recording.
void complete(HarEntry& entry, const HarEntry& stored) {
  for (const Header& field : stored.response_headers) {
    const bool stays = !policy::iequals(field.name, "set-cookie");  // a stored answer sets no cookie again
    if (stays && header_value(entry.response_headers, field.name).empty())
      entry.response_headers.push_back(field);
  }
  entry.status = stored.status;
  if (!entry.html) entry.html = stored.html, entry.html_whole = stored.html_whole;
  if (is_html_type(stored.mime_type)) entry.mime_type = stored.mime_type;
}

void complete_validated(Har& har) {
  std::map<std::string, std::size_t> stored;
  for (std::size_t i = 0; i < har.entries.size(); ++i) {
    HarEntry& entry = har.entries[i];
    if (!policy::iequals(entry.method, "GET")) continue;
    const std::string origin(header_value(entry.request_headers, "origin"));
    const std::string key = entry.url + "\n" + origin;  // who asks may change the answer
    const auto known = stored.find(key);
    if (has_all_headers(entry)) {
      if (entry.status == 200) stored[key] = i;
    } else if (known != stored.end() && !entry.response_headers.empty()) {
      complete(entry, har.entries[known->second]);
    }
  }
}

std::vector<Visit> visits_of(const Har& har) {
  std::vector<Tab> tabs;
  std::map<std::string_view, std::size_t> by_page;
  for (const HarPage& page : har.pages) {
    if (by_page.emplace(page.id, tabs.size()).second) tabs.emplace_back(page.title);
  }
  if (tabs.empty()) tabs.emplace_back("");
  std::size_t last = 0;
  for (const HarEntry& entry : har.entries) {
    const auto known = by_page.find(entry.page);
    if (known != by_page.end()) last = known->second;
    tabs[last].add(entry);  // entries of no page belong to what was loading
  }
  std::vector<Visit> visits;
  for (Tab& tab : tabs) {
    for (Visit& visit : tab.take()) visits.push_back(std::move(visit));
  }
  return visits;
}

std::string origin_of(std::string_view url) { return policy::serialize(policy::parse_origin(url)); }

// Without its document a page is known by its title (Chrome writes the address there) or by who asked.
std::string address_of(const Visit& visit) {
  if (visit.document != nullptr) return visit.document->url;
  if (policy::parse_url(visit.title)) return visit.title;
  if (visit.loaded.empty()) return visit.hops.back()->url;
  const HarEntry& first = *visit.loaded.front().entry;
  const auto asked = header_value(first.request_headers, "referer");
  return asked.empty() ? origin_of(first.url) + "/" : std::string(asked);
}

json names_of(const std::vector<Header>& headers) {
  json names = json::array();
  for (const Header& header : headers) {
    if (names.size() < limits::kHeaderNames) names.push_back(to_well_formed(header.name));
  }
  return names;
}

json name_list(std::string_view list) {
  json names = json::array();
  while (!list.empty() && names.size() < limits::kHeaderNames) {
    const auto name = policy::trim(policy::next_part(list, ','));
    if (!name.empty()) names.push_back(to_well_formed(name));
  }
  return names;
}

// A HAR of Chrome without cookies may have been cleaned of them: what is left is what a page could see.
bool shows_cookies(const Har& har) {
  if (!policy::iequals(har.creator, "WebInspector")) return true;
  return std::any_of(har.entries.begin(), har.entries.end(), [](const HarEntry& entry) {
    const auto names_cookie = [](const Header& header) {
      return policy::iequals(header.name, "set-cookie") || policy::iequals(header.name, "cookie");
    };
    return std::any_of(entry.response_headers.begin(), entry.response_headers.end(), names_cookie) ||
           std::any_of(entry.request_headers.begin(), entry.request_headers.end(), names_cookie);
  });
}

std::string_view role_name(HarRole role) {
  switch (role) {
    case HarRole::document:
      return "document";
    case HarRole::frame:
      return "frame";
    case HarRole::preflight:
      return "preflight";
    case HarRole::asset:
      return "asset";
    default:
      return "request";
  }
}

// Element that loads such a destination.
std::string tag_of(const std::string& destination) {
  if (destination == "style" || destination == "manifest") return "link";
  return destination == "image" ? "img" : destination;
}

class VisitReader {
 public:
  VisitReader(const Visit& visit, bool cookies)
      : visit_(visit), cookies_(cookies), url_(address_of(visit)), evidence_(url_) {
    for (const Loaded& each : visit.loaded) {
      if (each.sense.role == HarRole::frame) frame_origins_.insert(origin_of(each.entry->url));
    }
    frame_origins_.erase(origin_of(url_));
  }

  Result<Record> read() {
    for (const char* kind :
         {"redirects", "requests", "resources", "request_responses", "asset_responses", "frame_responses"})
      evidence_.collected(kind);
    if (cookies_) evidence_.collected("set_cookies");
    for (const HarEntry* hop : visit_.hops) add_response(*hop, "redirect", {});
    if (visit_.document != nullptr) add_document(*visit_.document);
    for (const Loaded& each : visit_.loaded) add_loaded(each);
    if (preflights_) evidence_.collected("preflight_responses");
    evidence_.dropped("har.loaded_by_frames", of_frames_);
    evidence_.dropped("har.without_headers", without_headers_);
    auto evidence = evidence_.read();
    if (!evidence) return std::move(evidence).error();
    const bool seen = visit_.document != nullptr && visit_.document->html;
    return Record{std::move(*evidence), seen ? visit_.document->html->markup : "", std::move(notes_)};
  }

 private:
  json response(const HarEntry& entry, std::string_view role, std::string_view destination) const {
    const auto origin = header_value(entry.request_headers, "origin");
    json out = {{"url", to_well_formed(entry.url)},
                {"role", role},
                {"seen_by", cookies_ ? "log" : "page"},
                {"status", entry.status},
                {"headers", header_list(entry.response_headers)},
                {"method", to_well_formed(entry.method)},
                {"request_origin", to_well_formed(origin)},
                {"request_headers", names_of(entry.request_headers)}};
    if (!destination.empty()) out["destination"] = to_well_formed(destination);
    if (role != "preflight") return out;
    const auto asked = [&](std::string_view name) { return header_value(entry.request_headers, name); };
    out["method"] = to_well_formed(asked("access-control-request-method"));
    out["request_headers"] = name_list(asked("access-control-request-headers"));
    return out;
  }

  void add_response(const HarEntry& entry, std::string_view role, std::string_view destination) {
    if (entry.status <= 0 || entry.status >= 1000) return;
    if (has_all_headers(entry))
      evidence_.add("responses", response(entry, role, destination));
    else
      ++without_headers_;
  }

  void add_document(const HarEntry& entry) {
    add_response(entry, "document", {});
    if (entry.status <= 0) {
      notes_.emplace_back("The page did not answer: none of its headers were seen.");
      return;
    }
    if (!has_all_headers(entry)) {
      notes_.emplace_back(
          "The page came from the browser's cache: its headers were not seen; reload without cache.");
    } else if (speaks_for_page(entry.status)) {
      evidence_.collected("document_response");
    } else {
      notes_.push_back("The page answered " + std::to_string(entry.status) +
                       ": its headers are not judged, those of a good answer may differ.");
    }
    if (entry.html) evidence_.add_html(*entry.html, entry.html_whole);
  }

  // What a document of another origin inside the page loads is that document's own affair.
  bool is_of_frame(const Loaded& each) const {
    const auto asked_by = header_value(each.entry->request_headers, "referer");
    return each.sense.role != HarRole::frame && !asked_by.empty() &&
           frame_origins_.contains(origin_of(asked_by));
  }

  void add_loaded(const Loaded& each) {
    const HarEntry& entry = *each.entry;
    if (is_of_frame(each)) {
      ++of_frames_;
      return;
    }
    preflights_ = preflights_ || each.sense.role == HarRole::preflight;
    if (each.sense.role == HarRole::socket) return add_socket(entry);
    const bool hop = each.sense.role == HarRole::frame && leads_on(entry);  // only the last answer is framed
    if (each.sense.role == HarRole::frame) add_way(entry, hop);
    if (!hop) add_response(entry, role_name(each.sense.role), each.sense.destination);
    if (each.sense.role == HarRole::preflight || hop) return;
    if (each.sense.initiator != "resource") {
      add_request(entry, each.sense);
    } else if (outcome_of(entry) == "failed" || entry.status >= 400) {
      evidence_.add("resources", {{"tag", to_well_formed(tag_of(each.sense.destination))},
                                  {"url", to_well_formed(entry.url)},
                                  {"status", std::clamp<std::int64_t>(entry.status, 0, 999)}});
    }
  }

  // Only policies have a say in a socket.
  void add_socket(const HarEntry& entry) {
    Load load;
    load.directive = "connect-src";
    load.url = entry.url;
    if (policy::istarts_with(load.url, "http")) load.url.replace(0, 4, "ws");
    evidence_.add_load(load);
  }

  // A frame that was sent on is loaded from every address of its way.
  void add_way(const HarEntry& entry, bool sent_on) {
    Load load;
    load.directive = "frame-src";
    load.url = entry.url;
    if (auto before = frame_ways_.extract(entry.url)) {
      load = std::move(before.mapped());
      load.redirects.push_back(entry.url);
    }
    if (!sent_on) return load.redirects.empty() ? void() : evidence_.add_load(load);
    const std::string_view location = entry.redirect.empty()
                                          ? header_value(entry.response_headers, "location")
                                          : std::string_view(entry.redirect);
    const std::string next = resolve_reference(location, entry.url);
    if (!next.empty() && load.redirects.size() < limits::kLoadRedirects)
      frame_ways_.insert_or_assign(next, std::move(load));
  }

  void add_request(const HarEntry& entry, const HarSense& sense) {
    json out = {{"url", to_well_formed(entry.url)},
                {"method", to_well_formed(entry.method)},
                {"outcome", outcome_of(entry)},
                {"status", std::clamp<std::int64_t>(entry.status, 0, 999)},
                {"duration_ms", static_cast<std::int64_t>(entry.time_ms)},
                {"content_type", to_well_formed(entry.mime_type)}};
    if (!sense.initiator.empty()) out["initiator"] = sense.initiator;
    const auto mode = header_value(entry.request_headers, "sec-fetch-mode");
    if (!mode.empty()) out["mode"] = to_well_formed(mode);
    evidence_.add("requests", std::move(out));
  }

  const Visit& visit_;
  bool cookies_, preflights_ = false;
  std::size_t of_frames_ = 0, without_headers_ = 0;
  std::set<std::string> frame_origins_;     // other than the page's
  std::map<std::string, Load> frame_ways_;  // by the address that comes next
  std::string url_;
  EvidenceJson evidence_;
  std::vector<std::string> notes_;
};

}  // namespace

Result<Input> read_har(std::string head, std::istream& rest) {
  auto har = parse_har(std::move(head), rest);
  if (!har) return std::move(har).error();
  complete_validated(*har);
  std::vector<Visit> visits = visits_of(*har);
  if (visits.empty())
    return Error{Errc::bad_field, "log.entries", "holds no page", "at least one request by http or https",
                 Retry::after_change};
  Input input;
  input.kind = InputKind::har;
  if (visits.size() > limits::kHarPages) {
    count_dropped(input.dropped, "input.pages", static_cast<std::int64_t>(visits.size() - limits::kHarPages));
    visits.resize(limits::kHarPages);
  }
  const bool cookies = shows_cookies(*har);
  for (const Visit& visit : visits) {
    auto record = VisitReader(visit, cookies).read();
    if (!record) return std::move(record).error();
    if (!cookies)
      record->notes.emplace_back(
          "The HAR holds no cookies; Chrome leaves them out unless it is exported with "
          "sensitive data.");
    input.records.push_back(std::move(*record));
  }
  return input;
}

}  // namespace devdiag::check
