// Reads Sec-Fetch-Dest (sent by every browser to secure and loopback addresses), then `_resourceType`
// (Chrome, Playwright), then the answer's type.
#include "check/har_roles.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "check/evidence_json.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"

namespace devdiag::check {
namespace {

using policy::iequals;
using policy::istarts_with;

constexpr std::string_view kUnknown = "unknown", kScripted = "empty";

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kByType{{
    {"stylesheet", "style"},
    {"texttrack", "track"},
    {"media", "video"},
    {"image", "image"},
    {"font", "font"},
    {"script", "script"},
    {"manifest", "manifest"},
    {"xhr", kScripted},
    {"fetch", kScripted},
    {"ping", kScripted},
    {"eventsource", kScripted},
}};

std::string_view by_answer(std::string_view type) {
  if (is_html_type(type)) return "document";
  if (istarts_with(type, "text/css")) return "style";
  if (type.find("javascript") != std::string_view::npos) return "script";
  if (istarts_with(type, "image/")) return "image";
  if (istarts_with(type, "font/")) return "font";
  if (istarts_with(type, "audio/") || istarts_with(type, "video/")) return "video";
  if (istarts_with(type, "application/json")) return kScripted;
  return kUnknown;
}

std::string destination_of(const HarEntry& entry) {
  if (const auto sent = header_value(entry.request_headers, "sec-fetch-dest"); !sent.empty())
    return policy::to_lower(sent);
  const auto* known = std::find_if(kByType.begin(), kByType.end(), [&](const auto& each) {
    return iequals(each.first, entry.resource_type);
  });
  if (known != kByType.end()) return std::string(known->second);
  if (iequals(entry.resource_type, "document")) return "document";
  return std::string(by_answer(entry.mime_type));
}

bool is_preflight(const HarEntry& entry) {
  return iequals(entry.method, "OPTIONS") &&
         !header_value(entry.request_headers, "access-control-request-method").empty();
}

// Neither the page's nor judged: extensions, data.
bool is_foreign(const HarEntry& entry) {
  const auto url = policy::parse_url(entry.url);
  return !url || !policy::is_http_scheme(url->scheme) || iequals(entry.resource_type, "csp-violation-report");
}

// By its scheme, or by its type where the writer shows the address of the handshake.
bool is_socket(const HarEntry& entry) {
  return istarts_with(entry.url, "ws://") || istarts_with(entry.url, "wss://") ||
         iequals(entry.resource_type, "websocket");
}

std::string_view initiator_of_script(const HarEntry& entry) {
  if (iequals(entry.resource_type, "xhr")) return "xhr";
  return iequals(entry.resource_type, "ping") ? "beacon" : "fetch";
}

// Sec-Fetch-Dest tells page from frame; the other sources do not.
bool is_page(const HarEntry& entry, std::string_view destination, bool first_document) {
  if (destination != "document") return false;
  return first_document || !header_value(entry.request_headers, "sec-fetch-dest").empty();
}

bool is_frame(const HarEntry& entry, std::string_view destination) {
  constexpr std::array<std::string_view, 5> kFrames{"iframe", "frame", "embed", "object", "fencedframe"};
  if (std::find(kFrames.begin(), kFrames.end(), destination) != kFrames.end())
    return destination.ends_with("frame") || is_html_type(entry.mime_type);
  return destination == "document" && iequals(entry.resource_type, "document");
}

}  // namespace

HarSense sense_of(const HarEntry& entry, bool first_document) {
  if (is_socket(entry)) return {HarRole::socket, {}, {}};
  if (is_foreign(entry)) return {HarRole::ignored, {}, {}};
  if (is_preflight(entry)) return {HarRole::preflight, {}, {}};
  const std::string destination = destination_of(entry);
  if (is_page(entry, destination, first_document)) return {HarRole::document, "document", "navigation"};
  if (is_frame(entry, destination)) return {HarRole::frame, "iframe", "navigation"};
  if (destination == kScripted) return {HarRole::request, {}, std::string(initiator_of_script(entry))};
  // HTML in the middle of a page: a frame or what a script fetched, nobody says which.
  if (destination == kUnknown || destination == "document") return {HarRole::request, {}, {}};
  return {HarRole::asset, destination, "resource"};
}

std::string_view outcome_of(const HarEntry& entry) {
  const std::string_view error = entry.error;
  const bool stopped = error.find("ERR_ABORTED") != std::string_view::npos ||
                       error.find("BLOCKED_BY_CLIENT") != std::string_view::npos ||
                       error.find("BINDING_ABORTED") != std::string_view::npos;  // Firefox
  if (stopped) return entry.status > 0 ? "response" : "aborted";
  if (!error.empty()) return "failed";
  return entry.status > 0 ? "response" : "aborted";  // recording ended before the answer
}

bool has_all_headers(const HarEntry& entry) {
  if (entry.response_headers.empty() || entry.status == 304) return false;
  const auto asked = [&](std::string_view name) {
    return !header_value(entry.request_headers, name).empty();
  };
  const bool conditional = asked("if-none-match") || asked("if-modified-since");
  return !conditional || entry.mime_type.empty() ||
         !header_value(entry.response_headers, "content-type").empty();
}

}  // namespace devdiag::check
