// Files that browsers refuse for their type, and pages that are sent in place of files.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/isolation.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

using policy::iequals;

// "text/html" of "Text/HTML; charset=utf-8".
std::string essence(std::string_view content_type) {
  return policy::to_lower(policy::trim(content_type.substr(0, content_type.find(';'))));
}

template <std::size_t N>
bool is_among(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](std::string_view known) { return iequals(known, text); });
}

// MIME Sniffing Standard section 4.6.
bool is_javascript(std::string_view type) {
  constexpr std::array<std::string_view, 16> kTypes{"text/javascript",
                                                    "application/javascript",
                                                    "application/ecmascript",
                                                    "application/x-ecmascript",
                                                    "application/x-javascript",
                                                    "text/ecmascript",
                                                    "text/javascript1.0",
                                                    "text/javascript1.1",
                                                    "text/javascript1.2",
                                                    "text/javascript1.3",
                                                    "text/javascript1.4",
                                                    "text/javascript1.5",
                                                    "text/jscript",
                                                    "text/livescript",
                                                    "text/x-ecmascript",
                                                    "text/x-javascript"};
  return is_among(type, kTypes);
}

// Fetch Standard section 2.9: types no script may have, whatever else is sent.
bool is_never_script(std::string_view type) {
  return type.starts_with("image/") || type.starts_with("audio/") || type.starts_with("video/") ||
         type == "text/csv";
}

// Where the type has to be right without nosniff as well: modules and workers (HTML Standard
// section 8.1.4.2).
bool is_strict(std::string_view destination) {
  constexpr std::array<std::string_view, 5> kStrict{"worker", "sharedworker", "serviceworker", "audioworklet",
                                                    "paintworklet"};
  return is_among(destination, kStrict);
}

bool is_module(std::string_view url, const Evidence& evidence) {
  return std::any_of(evidence.scripts.begin(), evidence.scripts.end(), [&](const ScriptElement& script) {
    return iequals(script.type, "module") && without_query(script.url) == without_query(url);
  });
}

// The type the file needs; empty when the browser takes what it got.
std::string_view needed_type(const Response& response, const std::string& type, const Evidence& evidence) {
  const bool nosniff = policy::is_nosniff(header_lines(response, "X-Content-Type-Options"));
  if (iequals(response.destination, "style"))
    return type != "text/css" && (nosniff || !type.empty()) ? "text/css" : std::string_view();
  const bool strict = is_strict(response.destination) || is_module(response.url, evidence);
  if (!strict && !iequals(response.destination, "script")) return {};
  const bool wrong = !is_javascript(type) && (strict || nosniff);
  return wrong || is_never_script(type) ? "text/javascript" : std::string_view();
}

std::string_view path_of(std::string_view url) {
  const auto parsed = policy::parse_url(url);
  return parsed ? parsed->path : std::string_view();
}

bool has_extension(std::string_view url, std::string_view extension) {
  return policy::iends_with(path_of(url), extension);
}

// Names that servers give to files, never to pages.
bool is_file_name(std::string_view url) {
  constexpr std::array<std::string_view, 20> kExtensions{
      ".js",  ".mjs",  ".cjs",  ".css", ".json", ".map",  ".wasm",  ".png", ".jpg",         ".jpeg",
      ".gif", ".webp", ".avif", ".svg", ".ico",  ".woff", ".woff2", ".ttf", ".webmanifest", ".mp4"};
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view extension) { return has_extension(url, extension); });
}

bool succeeded(std::int64_t status) { return status >= 200 && status <= 299; }

struct SeenType {
  std::string url, type;
  BuiltProof proof;
};

// Files with the type they came with: answers, and requests whose answer the page could read.
std::vector<SeenType> seen_types(const Evidence& evidence) {
  std::vector<SeenType> out;
  for (const Response& response : evidence.responses) {
    if (response.role != "asset" && response.role != "request") continue;
    const auto lines = header_lines(response, "Content-Type");
    if (!succeeded(response.status) || lines.empty()) continue;
    const std::string url = without_query(response.url);
    out.push_back({url,
                   essence(lines.front()),
                   {"header", "Content-Type", std::string(lines.front()), response.seen_by}});
  }
  for (const Request& request : evidence.requests) {
    if (request.content_type.empty() || !succeeded(request.status)) continue;
    out.push_back({without_query(request.url),
                   essence(request.content_type),
                   {"entry", request.url, "Content-Type: " + request.content_type, "page"}});
  }
  return out;
}

void report_type(const std::string& url, const std::string& type, std::string_view needed, const Proof& proof,
                 const Evidence& evidence, Findings& out) {
  out.add("type of " + subject_url(url, evidence), proof,
          {{"needed", std::string(needed)}, {"type", type.empty() ? "(none)" : type}, {"url", url}});
}

}  // namespace

void mime_type_refused(const Evidence& evidence, Findings& out) {
  for (const Response& response : evidence.responses) {
    if (response.role != "asset" || !succeeded(response.status)) continue;
    const auto lines = header_lines(response, "Content-Type");
    const std::string type = lines.empty() ? std::string() : essence(lines.front());
    // A page in place of a file is another problem.
    if (type == "text/html" && is_file_name(response.url)) continue;
    const std::string_view needed = needed_type(response, type, evidence);
    if (needed.empty()) continue;
    report_type(
        without_query(response.url), type, needed,
        {"header", "Content-Type", lines.empty() ? "absent" : std::string(lines.front()), response.seen_by},
        evidence, out);
  }
  for (const SeenType& seen : seen_types(evidence)) {
    if (!has_extension(seen.url, ".wasm") || seen.type == "application/wasm" || seen.type == "text/html")
      continue;
    report_type(seen.url, seen.type, "application/wasm", seen.proof, evidence, out);
  }
}

void spa_fallback_for_asset(const Evidence& evidence, Findings& out) {
  for (const SeenType& seen : seen_types(evidence)) {
    if (seen.type != "text/html" || !is_file_name(seen.url)) continue;
    const std::string path(path_of(seen.url));
    out.add("page in place of " + subject_url(seen.url, evidence), seen.proof,
            {{"path", path}, {"url", seen.url}});
  }
}

}  // namespace devdiag::judge
