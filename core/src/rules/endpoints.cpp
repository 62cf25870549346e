// Endpoints that answer slowly or with errors, by what the page measured and by what a structured log says.
#include <algorithm>
#include <vector>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"

namespace devdiag::judge {
namespace {

constexpr std::int64_t kSlowMs = 2'000;
constexpr std::int64_t kMany5xx = 3, kMany4xx = 5;

// How often, within what can be added up thousands of times.
std::int64_t times(std::int64_t count) { return std::clamp<std::int64_t>(count, 1, 1LL << 40); }

std::string origin_name(std::string_view url, const Evidence& evidence) {
  const policy::Origin origin = policy::parse_origin(url);
  const policy::Origin own = policy::parse_origin(evidence.page.url);
  return policy::serialize(origin.opaque ? own : origin);
}

bool same_class(std::int64_t status, std::int64_t hundreds) { return status / 100 == hundreds; }

// What the line says of the request, then its words.
BuiltProof line_proof(const LogLine& line) {
  std::string text = line.method.empty() ? std::string() : upper_case(line.method) + " ";
  if (!line.url.empty()) text += line.url;
  if (line.status > 0) text += " " + std::to_string(line.status);
  if (line.duration_ms > 0) text += " in " + duration_words(line.duration_ms);
  text += text.empty() ? line.message : ": " + line.message;
  const std::string& place = line.logger.empty() ? line.source : line.logger;
  return {"entry", place.empty() ? std::string_view("log") : place, std::move(text), "log"};
}

// --- slow endpoints ---

// Durations of one endpoint; requests that were counted together have one duration and a count.
using Durations = std::vector<std::pair<std::int64_t, std::int64_t>>;  // ms, how many; shortest first
struct Timed {
  std::string name, url, method;
  std::string server_timing;
  Durations durations;
};

template <class Named>
Named& by_name(std::vector<Named>& all, const std::string& name) {
  for (Named& each : all) {
    if (each.name == name) return each;
  }
  all.push_back({});
  all.back().name = name;
  return all.back();
}

std::int64_t percentile_95(const Durations& durations) {
  std::int64_t total = 0;
  for (const auto& [ms, count] : durations) total += count;
  std::int64_t seen = 0;
  for (const auto& [ms, count] : durations) {
    seen += count;
    if (seen * 100 >= total * 95) return ms;
  }
  return 0;
}

// An open stream lasts as long as it is wanted.
bool is_stream(const Request& request) {
  return policy::istarts_with(policy::trim(request.content_type), "text/event-stream");
}

void add_duration(Durations& durations, std::int64_t ms, std::int64_t count) {
  const std::pair<std::int64_t, std::int64_t> entry{ms, count};
  durations.insert(std::upper_bound(durations.begin(), durations.end(), entry), entry);
}

std::vector<Timed> timed_endpoints(const Evidence& evidence) {
  std::vector<Timed> endpoints;
  for (const Request& request : evidence.requests) {
    const bool measured =
        request.outcome == "response" && script_made(request) && request.initiator != "beacon";
    if (!measured || is_stream(request) || is_extension(request.url)) continue;
    Timed& timed = by_name(endpoints, endpoint_name(request.method, request.url, evidence));
    if (timed.url.empty()) timed.url = without_query(request.url);
    if (timed.method.empty()) timed.method = upper_case(request.method);
    if (timed.server_timing.empty()) timed.server_timing = request.server_timing;
    add_duration(timed.durations, std::max(request.duration_ms, request.duration_p95_ms),
                 times(request.count));
  }
  return endpoints;
}

void report_slow(const Timed& timed, std::int64_t ms, const Evidence& evidence, Findings& out) {
  std::int64_t count = 0;
  for (const auto& [duration, how_often] : timed.durations) count += how_often;
  const std::string server = timed.server_timing.empty() ? "" : "; server: " + timed.server_timing;
  out.add(timed.name, {"entry", timed.url, "95 % within " + duration_words(ms) + server, "page"},
          {{"method", timed.method},
           {"url", timed.url},
           {"duration", duration_words(ms)},
           {"api_origin", origin_name(timed.url, evidence)},
           {"server_part", timed.server_timing.empty() ? "the server does not say how long it worked"
                                                       : "the server says " + timed.server_timing}},
          count);
}

// --- many errors ---

struct Errors {
  std::string name, place;  // of the server or log, as the finding calls it and as it is shown
  std::int64_t count = 0;
  BuiltProof first;
};

void count_error(Errors& errors, std::int64_t count, BuiltProof proof, std::string place) {
  if (errors.count == 0) {
    errors.first = std::move(proof);
    errors.place = std::move(place);
  }
  errors.count += count;
}

// A moved port of the page's own origin is the same server.
std::string server_name(std::string_view url, const Evidence& evidence) {
  const bool own = policy::same_origin(policy::parse_origin(origin_name(url, evidence)),
                                       policy::parse_origin(evidence.page.url));
  return own ? std::string("the page's own server") : origin_name(url, evidence);
}

std::vector<Errors> errors_by_place(std::int64_t hundreds, const Evidence& evidence) {
  std::vector<Errors> places;
  for (const Request& request : evidence.requests) {
    const std::string method = upper_case(request.method);
    const bool judged = request.outcome == "response" && script_made(request) && method != "HEAD";
    if (!judged || !same_class(request.status, hundreds)) continue;
    const std::string answer = " answered " + std::to_string(request.status);
    count_error(by_name(places, server_name(request.url, evidence)), times(request.count),
                {"entry", request.url, method + " " + request.url + answer, "page"},
                origin_name(request.url, evidence));
  }
  for (const LogLine& line : evidence.logs) {
    if (!same_class(line.status, hundreds)) continue;
    const std::string place = "the log of " + (line.source.empty() ? "the application" : line.source);
    count_error(by_name(places, place), times(line.count), line_proof(line), place);
  }
  return places;
}

void report_many(std::int64_t hundreds, std::int64_t least, const Evidence& evidence, Findings& out) {
  const std::string status_class = std::to_string(hundreds) + "xx";
  for (const Errors& errors : errors_by_place(hundreds, evidence)) {
    if (errors.count < least) continue;
    out.add(
        status_class + " answers of " + errors.name, errors.first,
        {{"place", errors.place}, {"count", std::to_string(errors.count)}, {"status_class", status_class}},
        errors.count);
  }
}

// --- what a log says of one endpoint ---

// 401 asks for a login and 404 is an answer like any other; these say that the application refuses or fails.
bool is_backend_error(std::int64_t status) { return status == 403 || same_class(status, 5); }

}  // namespace

void endpoint_slow(const Evidence& evidence, Findings& out) {
  for (const Timed& timed : timed_endpoints(evidence)) {
    const std::int64_t ms = percentile_95(timed.durations);
    if (ms >= kSlowMs) report_slow(timed, ms, evidence, out);
  }
}

void many_5xx(const Evidence& evidence, Findings& out) { report_many(5, kMany5xx, evidence, out); }

void many_4xx(const Evidence& evidence, Findings& out) { report_many(4, kMany4xx, evidence, out); }

void slow_endpoints(const Evidence& evidence, Findings& out) {
  for (const LogLine& line : evidence.logs) {
    if (line.duration_ms < kSlowMs || line.url.empty() || written_by_page(line)) continue;
    const std::string method = line.method.empty() ? "GET" : upper_case(line.method);
    out.add(endpoint_name(method, line.url, evidence), line_proof(line),
            {{"method", method},
             {"url", without_query(line.url)},
             {"duration", duration_words(line.duration_ms)}},
            times(line.count));
  }
}

void backend_http_errors(const Evidence& evidence, Findings& out) {
  for (const LogLine& line : evidence.logs) {
    if (!is_backend_error(line.status) || line.url.empty() || written_by_page(line)) continue;
    const std::string method = line.method.empty() ? "GET" : upper_case(line.method);
    const std::string status = std::to_string(line.status);
    out.add(endpoint_name(method, line.url, evidence) + (line.status == 403 ? " 403" : " 5xx"),
            line_proof(line),
            {{"method", method},
             {"url", without_query(line.url)},
             {"status", status},
             {"error", line.error_type.empty() ? "no exception is named" : line.error_type}},
            times(line.count));
  }
}

}  // namespace devdiag::judge
