// Requests of the page that were answered with an error.
#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"

namespace devdiag::judge {
namespace {

// Answers that say "no" as part of a working protocol are no errors: 401 asks for a login, and HEAD is how
// one asks whether something exists or whether HEAD is spoken at all. Aborted and unreadable requests have no
// status to judge.
bool is_error(const Request& request, bool head) {
  if (request.outcome != "response" || !script_made(request)) return false;
  if (request.status == 401 || request.status < 400 || request.status > 599) return false;
  return !head || (request.status >= 500 && request.status != 501);
}

}  // namespace

void fetch_status_error(const Evidence& evidence, Findings& out) {
  for (const Request& request : evidence.requests) {
    const std::string method = upper_case(request.method);
    if (!is_error(request, method == "HEAD")) continue;
    const std::string url = without_query(request.url);
    const std::string status = std::to_string(request.status);
    const std::string status_class = status.substr(0, 1) + "xx";
    const auto parsed = policy::parse_url(url);
    out.add(endpoint_name(method, url, evidence) + " " + status_class,
            {"entry", request.url, method + " " + request.url + " answered " + status, "page"},
            {{"method", method},
             {"url", url},
             {"path", std::string(parsed ? parsed->path : std::string_view(url))},
             {"api_origin", policy::serialize(policy::parse_origin(url))},
             {"status", status},
             {"status_class", status_class}},
            std::max<std::int64_t>(request.count, 1));
  }
}

}  // namespace devdiag::judge
