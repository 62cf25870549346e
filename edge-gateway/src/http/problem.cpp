// The table from error codes to HTTP, and the one encoder of problem details.
#include "http/problem.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace devdiag::gateway {
namespace {

// In the order of Errc.
constexpr std::array<ProblemKind, 16> kKinds{{
    {400, "bad_json", "The text is not JSON"},
    {422, "bad_field", "A field is not as expected"},
    {413, "too_large", "A limit was passed"},
    {422, "unknown_kind", "The kind of record is not known here"},
    {404, "not_found", "There is no such thing"},
    {409, "conflict", "The record exists and says something else"},
    {422, "future_id", "The event id lies in the future"},
    {422, "ancient_id", "The event id is older than the acceptance window"},
    {401, "unauthorized", "A valid key is needed"},
    {403, "forbidden", "The key does not allow this"},
    {507, "storage_full", "The disk is full"},
    {503, "storage_locked", "Another process owns the database"},
    {503, "storage_newer", "The database was written by a newer version"},
    {500, "storage_corrupt", "The database failed a check"},
    {503, "unavailable", "The store cannot answer now"},
    {500, "internal", "A defect of the gateway"},
}};

// In the order of HttpErrc.
constexpr std::array<ProblemKind, 12> kHttpKinds{{
    {400, "bad_request", "The request is not valid HTTP/1.1"},
    {421, "bad_host", "This host name is not served here"},
    {403, "bad_origin", "This origin is not allowed"},
    {405, "method_not_allowed", "The path does not know this method"},
    {406, "not_acceptable", "No acceptable representation"},
    {408, "timeout", "The request did not arrive in time"},
    {411, "length_required", "A Content-Length is needed"},
    {414, "uri_too_long", "The request target is too long"},
    {415, "unsupported_media", "The body has an unsupported type or encoding"},
    {431, "headers_too_large", "The header fields are too large"},
    {501, "not_implemented", "The transfer coding is not supported"},
    {503, "draining", "The gateway is shutting down"},
}};

// Clients that failed together must not come back together.
int retry_after_s() {
  thread_local std::minstd_rand spread{std::random_device{}()};
  return std::uniform_int_distribution<int>(5, 60)(spread);
}

Reply encode(const ProblemKind& kind, const Error& error) {
  nlohmann::ordered_json body;
  body["type"] = "urn:devdiag:error:" + std::string(kind.code);
  body["title"] = kind.title;
  body["status"] = kind.status;
  body["detail"] = error.detail;
  body["code"] = kind.code;
  if (!error.path.empty()) body["path"] = error.path;
  if (!error.allowed.empty()) body["allowed"] = error.allowed;
  body["retry"] = retry_name(error.retry);
  // A detail may quote bytes of a caller that are not UTF-8.
  Reply reply = text_reply(body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace),
                           "application/problem+json", kind.status);
  if (kind.status == 503 || kind.status == 507) reply.header("Retry-After", std::to_string(retry_after_s()));
  if (kind.status == 401) reply.header("WWW-Authenticate", "Bearer realm=\"devdiag\"");
  reply.header("Cache-Control", "no-store");
  return reply;
}

}  // namespace

const ProblemKind& problem_kind(Errc code) { return kKinds[static_cast<std::size_t>(code)]; }
const ProblemKind& problem_kind(HttpErrc code) { return kHttpKinds[static_cast<std::size_t>(code)]; }

Reply problem(const Error& error) { return encode(problem_kind(error.code), error); }

Reply problem(HttpErrc code, std::string_view detail, std::string_view allowed, std::string_view path,
              Retry retry) {
  return encode(problem_kind(code), Error{.code = Errc::internal,
                                          .path = std::string(path),
                                          .detail = std::string(detail),
                                          .allowed = std::string(allowed),
                                          .retry = retry});
}

}  // namespace devdiag::gateway
