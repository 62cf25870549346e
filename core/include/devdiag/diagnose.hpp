// The main entry of the core: evidence in, report out. Pure: no clock but `today_day`, no I/O, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"

namespace devdiag {

// Hides a problem that is known and accepted. Expired entries do not hide and are reported as dropped
// "suppression_expired".
struct Suppression {
  std::string problem_code;
  std::string reason;  // required, shown
  std::int64_t expires_day =
      0;  // days since 1970, last day it hides; 0 = never expires. JSON: "expires":"2027-01-31"
};

// Names are the configuration keys under `redaction.`.
struct RedactConfig {
  std::vector<std::string>
      headers_deny;  // added to the built-in list (authorization, cookie, set-cookie values, …)
  std::vector<std::string> query_keys_deny;  // keys removed whole; values of all others are removed anyway
  std::vector<std::string> path_patterns;    // extra glob patterns per path segment that become {redacted}
};

struct DiagnoseOptions {
  std::string preset = "full";  // chat | embed | app | full
  std::vector<Suppression> suppress;
  RedactConfig redact;
  std::string target_key;      // key of the target hash
  std::int64_t today_day = 0;  // for suppression expiry
};

// Redacts first, then evaluates the preset's rules, so nothing unredacted reaches the report.
Report diagnose(const Evidence& evidence, const DiagnoseOptions& options);

// JSON form {"preset","suppress":[{"code","reason","expires"}],"redaction":{…},"target_key","today"}; all
// optional.
Result<DiagnoseOptions> read_options(std::string_view json_text);

Evidence redact(Evidence evidence, const RedactConfig& config);
std::string redact_url(std::string_view url,
                       const RedactConfig& config);  // scheme://host/path-template?key&key
std::string target_of(std::string_view url, std::string_view target_key);  // HMAC-SHA256, first 32 hex digits
std::string fingerprint_of(std::string_view problem_code, std::string_view subject);

// Environment tokens fw:, xfo:, csp:fa, srv:, route: of redacted evidence, and their fingerprint.
struct Environment {
  std::vector<std::string> tokens;  // sorted, unique, at most kEnvTokens
  std::string
      fingerprint;  // SHA-256 hex of the canonical JSON of {csp, xfo, framework, server, routes} present
};
Environment environment_of(const Evidence& redacted);

}  // namespace devdiag
