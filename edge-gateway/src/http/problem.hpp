// Errors as HTTP replies: RFC 9457 problem details, one table from code to status and title.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "devdiag/error.hpp"
#include "http/message.hpp"

namespace devdiag::gateway {

// Refusals that exist only in HTTP; the rest are devdiag::Errc. Names are the `code` member.
enum class HttpErrc : std::uint8_t {
  bad_request,         // 400 the message is not valid HTTP/1.1
  bad_host,            // 421 the Host is not served here
  bad_origin,          // 403 the Origin is not allowed
  method_not_allowed,  // 405
  not_acceptable,      // 406
  timeout,             // 408 the request did not arrive in time
  length_required,     // 411
  uri_too_long,        // 414
  unsupported_media,   // 415 Content-Type or Content-Encoding
  headers_too_large,   // 431
  not_implemented,     // 501 Transfer-Encoding other than chunked
  draining,            // 503 shutting down
};

// Status and title of an error.
struct ProblemKind {
  int status;
  std::string_view code;
  std::string_view title;
};
const ProblemKind& problem_kind(Errc code);
const ProblemKind& problem_kind(HttpErrc code);

// {"type":"urn:devdiag:error:<code>","title","status","detail","code","path","allowed","retry"}; path and
// allowed only when they say something. 503 and 507 carry Retry-After (5 to 60 s, spread), 401 carries
// WWW-Authenticate.
Reply problem(const Error& error);
Reply problem(HttpErrc code, std::string_view detail, std::string_view allowed = {},
              std::string_view path = {}, Retry retry = Retry::after_change);

}  // namespace devdiag::gateway
