// Transport: is the site asked for over TLS only, and does it say so.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/hsts.hpp"
#include "rules/facts.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

constexpr std::string_view kHsts = "Strict-Transport-Security";

using policy::HstsIssue;

void judge_hsts_missing(const Response& response, Findings& out) {
  if (!header_lines(response, kHsts).empty()) return;
  const Place& place = out.facts().place_of(response);
  if (!place.https || place.local) return;
  const std::string url = without_query(response.url);
  out.add("document", {"header", kHsts, "absent from " + url, response.seen_by},
          {{"host", place.origin.host}, {"url", url}});
}

void report_hsts(const Response& response, std::string_view what, std::string_view effect, Findings& out) {
  std::string text;
  for (const std::string_view line : header_lines(response, kHsts))
    text += (text.empty() ? "" : ", ") + std::string(line);
  out.add(std::string(what), {"header", kHsts, text, response.seen_by},
          {{"effect", effect},
           {"host", out.facts().place_of(response).origin.host},
           {"value", text.empty() ? "(empty)" : text}});
}

bool has_issue(const policy::Hsts& hsts, HstsIssue issue) {
  return std::find(hsts.issues.begin(), hsts.issues.end(), issue) != hsts.issues.end();
}

void judge_hsts_invalid(const Response& response, Findings& out) {
  const policy::Hsts* hsts = out.facts().hsts_of(response);
  if (hsts == nullptr) return;
  const Place& place = out.facts().place_of(response);
  if (place.local) return;
  if (!place.https) return report_hsts(response, "plain http", "browsers ignore it over plain http", out);
  if (!hsts->max_age_s)
    report_hsts(response, "max-age", "without a valid max-age browsers ignore the header", out);
  else if (has_issue(*hsts, HstsIssue::repeated_max_age))
    report_hsts(response, "max-age", "max-age stands there twice, so browsers ignore the header", out);
  if (header_lines(response, kHsts).size() > 1)
    report_hsts(response, "repeated", "the header is sent more than once; browsers use only the first", out);
}

void judge_hsts_weak(const Response& response, Findings& out) {
  constexpr std::uint64_t kHalfYearS = 15'768'000;
  const policy::Hsts* hsts = out.facts().hsts_of(response);
  if (hsts == nullptr) return;
  const Place& place = out.facts().place_of(response);
  if (!place.https || place.local) return;
  if (!hsts->max_age_s || has_issue(*hsts, HstsIssue::repeated_max_age)) return;
  if (*hsts->max_age_s == 0)
    report_hsts(response, "max-age", "max-age=0 makes browsers forget the site", out);
  else if (*hsts->max_age_s < kHalfYearS)
    report_hsts(response, "max-age", "visitors who stay away for less than half a year are unprotected again",
                out);
  if (*hsts->max_age_s > 0 && !hsts->include_subdomains)
    report_hsts(response, "includeSubDomains", "hosts below this one are not covered", out);
}

// --- plain http ---

bool is_redirect(std::int64_t status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What is wrong with an answer over plain http; nothing when it leads straight to the same host over TLS.
std::string_view plain_fault(const Response& response, const Place& place, const policy::Origin& target) {
  if (!is_redirect(response.status)) {
    const bool shown = response.status == 0 || (response.status >= 200 && response.status < 300);
    return shown ? "it shows the page without TLS" : std::string_view();
  }
  if (!policy::iequals(target.scheme, "https")) return "it leads to another address without TLS first";
  if (policy::iequals(target.host, place.origin.host)) return {};
  return "it leaves the host first, so HSTS never covers the address people type";
}

void judge_plain_answer(const Response& response, Findings& out) {
  const Place& place = out.facts().place_of(response);
  const auto locations = header_lines(response, "Location");
  const std::string location(locations.empty() ? std::string_view() : locations.front());
  // A relative address stays where it is.
  const policy::Origin named = policy::parse_origin(location);
  const std::string_view fault = plain_fault(response, place, named.opaque ? place.origin : named);
  if (fault.empty()) return;
  const std::string url = without_query(response.url);
  const std::string status = response.status == 0 ? "" : " " + std::to_string(response.status);
  const std::string text =
      "answered" + status + (location.empty() ? std::string() : " Location: " + location);
  out.add("http " + std::string(place.origin.host), {"entry", url, text, response.seen_by},
          {{"host", place.origin.host}, {"reason", fault}, {"url", url}});
}

}  // namespace

void hsts_missing(const Evidence&, Findings& out) {
  for (const Response* response : out.facts().document_responses()) judge_hsts_missing(*response, out);
}

void hsts_invalid(const Evidence&, Findings& out) {
  for (const Response* response : out.facts().document_responses()) judge_hsts_invalid(*response, out);
}

void hsts_weak(const Evidence&, Findings& out) {
  for (const Response* response : out.facts().document_responses()) judge_hsts_weak(*response, out);
}

void https_redirect_missing(const Evidence& evidence, Findings& out) {
  bool asked = false;
  for (const Response& response : evidence.responses) {
    if (response.role != "document" && response.role != "redirect") continue;
    const Place& place = out.facts().place_of(response);
    const bool plain = policy::iequals(place.origin.scheme, "http");
    if (plain || place.local) asked = true;  // there is nothing to ask for at a local name
    if (plain && !place.local) judge_plain_answer(response, out);
  }
  if (!asked) out.lacks("redirects");  // nobody asked for the page over plain http
}

}  // namespace devdiag::judge
