// Requests that never got an answer: failed without a known reason, refused as mixed content, or refused
// because they enter the local network.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/mixed_content.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"

namespace devdiag::judge {
namespace {

using policy::MixedVerdict;

// What fetch() and the usual wrappers around it throw when no response came, word for word.
constexpr std::array<std::string_view, 5> kFetchFailed{
    "Failed to fetch", "NetworkError when attempting to fetch resource.", "Load failed",
    "Network request failed", "Network Error"};
constexpr std::array<std::string_view, 5> kErrorPrefixes{"Uncaught (in promise) ", "Uncaught ",
                                                         "TypeError: ", "AxiosError: ", "Error: "};

bool is_fetch_failure(std::string_view message) {
  message = policy::trim(message);
  for (const std::string_view prefix : kErrorPrefixes) {
    if (message.starts_with(prefix)) message.remove_prefix(prefix.size());
  }
  // Firefox leaves the full stop out at times.
  if (message.ends_with('.')) message.remove_suffix(1);
  return std::any_of(kFetchFailed.begin(), kFetchFailed.end(), [&](std::string_view known) {
    return message == (known.ends_with('.') ? known.substr(0, known.size() - 1) : known);
  });
}

std::string page_origin(const Evidence& evidence) {
  return policy::serialize(policy::parse_origin(evidence.page.url));
}

Params failed_params(std::string_view method, std::string_view url, const Evidence& evidence) {
  const policy::Origin api = policy::parse_origin(url);
  return {{"method", upper_case(method)},
          {"url", url.empty() ? "an address the log does not name" : without_query(url)},
          {"api_origin", api.opaque ? page_origin(evidence) : policy::serialize(api)},
          {"origin", page_origin(evidence)}};
}

std::string failed_subject(const Request& request, const Evidence& evidence) {
  return endpoint_name(upper_case(request.method), request.url, evidence) + " got no response";
}

Proof line_proof(const LogLine& line) {
  return {"event", line.logger.empty() ? line.source : line.logger, line.message, "log"};
}

void report_failed(const Request& request, const Evidence& evidence, Findings& out) {
  const std::string method = upper_case(request.method);
  out.add(failed_subject(request, evidence),
          {"entry", request.url, method + " " + request.url + " failed without a response", "page"},
          failed_params(method, request.url, evidence), std::max<std::int64_t>(request.count, 1));
}

// The page's own view of the request a line speaks of: by its address, or the only one that failed.
const Request* request_of(const LogLine& line, const Evidence& evidence) {
  const Request* found = nullptr;
  const std::string address = without_query(line.url);
  for (const Request& request : evidence.requests) {
    if (request.outcome != "failed" || !script_made(request) || is_extension(request.url)) continue;
    if (!address.empty() && address != without_query(request.url)) continue;
    if (found != nullptr && address.empty()) return nullptr;
    found = &request;
  }
  return found;
}

void report_failed_line(const LogLine& line, const Evidence& evidence, Findings& out) {
  const std::string what =
      line.url.empty() ? "a request of the page" : endpoint_name(line.method, line.url, evidence);
  const std::string method = line.method.empty() ? "GET" : line.method;
  out.add(what + " got no response", line_proof(line), failed_params(method, line.url, evidence),
          std::max<std::int64_t>(line.count, 1));
}

// How the standard sorts what an element loads: only plain images, audio and video are upgraded.
policy::Subresource subresource_of(const MixedContent& entry) {
  const bool plain = entry.attribute.empty() || policy::iequals(entry.attribute, "src");
  if (policy::iequals(entry.tag, "img") && plain) return policy::Subresource::image;
  if (policy::iequals(entry.attribute, "poster")) return policy::Subresource::image;
  if (policy::iequals(entry.tag, "audio")) return policy::Subresource::audio;
  return policy::iequals(entry.tag, "video") ? policy::Subresource::video : policy::Subresource::blockable;
}

MixedVerdict verdict_of(const MixedContent& entry, bool upgrade_all, const Evidence& evidence) {
  const auto url = policy::parse_url(entry.url);
  const auto page = policy::parse_url(evidence.page.url);
  if (!url || !page || !policy::iequals(page->scheme, "https")) return MixedVerdict::allowed;
  const auto verdict = policy::judge_mixed(*url, subresource_of(entry), true, false);
  return verdict == MixedVerdict::blocked && upgrade_all ? MixedVerdict::upgraded : verdict;
}

Params mixed_params(std::string_view what, std::string_view url) {
  const std::string address = without_query(url);
  const std::size_t scheme = address.find("://");
  const std::string rest = scheme == std::string::npos ? address : address.substr(scheme);
  return {{"what", std::string(what)}, {"url", address}, {"https_url", "https" + rest}};
}

void report_elements(MixedVerdict wanted, const Evidence& evidence, Findings& out) {
  const bool upgrade_all = upgrades_insecure_requests(out.facts());
  for (const MixedContent& entry : evidence.mixed_content) {
    if (verdict_of(entry, upgrade_all, evidence) != wanted) continue;
    const std::string attribute = entry.attribute.empty() ? "address" : entry.attribute;
    out.add(policy::to_lower(entry.tag) + " " + subject_url(entry.url, evidence),
            {"element", entry.selector.empty() ? entry.tag : entry.selector,
             attribute + "=\"" + entry.url + "\"", "page"},
            mixed_params(policy::to_lower(entry.tag) + " element", entry.url),
            std::max<std::int64_t>(entry.count, 1));
  }
}

}  // namespace

void failed_to_fetch(const Evidence& evidence, Findings& out) {
  for (const Request& request : evidence.requests) {
    const bool failed = request.outcome == "failed" && script_made(request) && !is_extension(request.url);
    if (failed && !failure_is_explained(request, evidence, out.facts()))
      report_failed(request, evidence, out);
  }
  for (const LogLine& line : evidence.logs) {
    if (!written_by_page(line) || !is_fetch_failure(line.message)) continue;
    const Request* request = request_of(line, evidence);
    if (request == nullptr)
      report_failed_line(line, evidence, out);
    else if (!failure_is_explained(*request, evidence, out.facts()))
      out.add(failed_subject(*request, evidence), line_proof(line), {}, 0);  // the same failure, told twice
  }
}

void local_network_access_blocked(const Evidence& evidence, Findings& out) {
  for (const Request& request : evidence.requests) {
    const auto url = policy::parse_url(request.url);
    if (request.outcome != "failed" || !url || !enters_local_network(*url, evidence)) continue;
    if (is_mixed_content(*url, evidence, out.facts())) continue;  // refused for that reason first
    const std::string target = policy::serialize(policy::origin_of(*url));
    out.add("request to " + target,
            {"entry", request.url, upper_case(request.method) + " " + request.url + " failed", "page"},
            {{"target", target}, {"url", without_query(request.url)}, {"origin", page_origin(evidence)}},
            std::max<std::int64_t>(request.count, 1));
  }
}

void mixed_content_blocked(const Evidence& evidence, Findings& out) {
  report_elements(MixedVerdict::blocked, evidence, out);
  for (const Request& request : evidence.requests) {
    const auto url = policy::parse_url(request.url);
    if (request.outcome != "failed" || !url || !is_mixed_content(*url, evidence, out.facts())) continue;
    out.add("request " + subject_url(request.url, evidence),
            {"entry", request.url, upper_case(request.method) + " " + request.url + " failed", "page"},
            mixed_params("request", request.url), std::max<std::int64_t>(request.count, 1));
  }
}

void mixed_content_upgraded(const Evidence& evidence, Findings& out) {
  report_elements(MixedVerdict::upgraded, evidence, out);
}

}  // namespace devdiag::judge
