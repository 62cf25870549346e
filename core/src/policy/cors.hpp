// The CORS protocol as browsers apply it (Fetch Standard, section 3.3 and 4.8 to 4.10): check, preflight,
// safelists.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/field_lines.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {

// The response fields that decide, as sent.
struct CorsFields {
  std::vector<std::string_view> allow_origin, allow_credentials, allow_methods, allow_headers, expose_headers;
};

enum class CorsVerdict {
  allowed,
  origin_missing,             // no Access-Control-Allow-Origin
  origin_mismatch,            // another origin, several values, other case, trailing slash
  wildcard_with_credentials,  // "*" is no answer to a request with credentials
  credentials_missing,        // Access-Control-Allow-Credentials is not exactly "true"
  preflight_status,           // the answer to OPTIONS is not 200..299
  preflight_malformed,        // allow-methods or allow-headers is not a list of tokens
  method_denied,
  header_denied
};

// Section 4.9. `origin` is the serialized origin of the request.
CorsVerdict cors_check(const CorsFields& fields, std::string_view origin, bool credentials);

using RequestHeader = std::pair<std::string_view, std::string_view>;

bool is_safelisted_method(std::string_view method);
std::string normalized_method(
    std::string_view method);  // DELETE GET HEAD OPTIONS POST PUT in upper case, others as is
// Section 2.2.2: may this header be sent without asking.
bool is_safelisted_header(const RequestHeader& header);
// Names that make a preflight necessary, lower case, sorted, unique; safelisted values count together up to
// 1,024 bytes.
std::vector<std::string> unsafe_header_names(std::span<const RequestHeader> headers);
bool needs_preflight(std::string_view method, std::span<const RequestHeader> headers);

struct CorsRequest {
  std::string_view origin;  // serialized
  std::string_view method;
  std::span<const RequestHeader> headers;
  bool credentials = false;
};
// Section 4.8, the answer to the OPTIONS request: allowed, or why the real request is never sent.
CorsVerdict preflight_check(const CorsRequest& request, int status, const CorsFields& fields);

// Section 2.2.6 filtered responses: may script read this response header.
bool is_exposed(std::string_view name, const CorsFields& fields, bool credentials);

}  // namespace devdiag::policy
