// The main entry of the core: evidence in, report out. Pure: no clock but `today_day`, no I/O, thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"

namespace devdiag {

// Hides a problem that is known and accepted. Expired entries do not hide and are reported as dropped
// "suppression_expired", entries of unknown problems as "suppression_unknown".
struct Suppression {
  std::string problem_code;
  std::string reason;            // required, shown
  std::int64_t expires_day = 0;  // last day it hides, days since 1970; 0 = never expires
};

// Names are the configuration keys under `redaction.`; all add to what is built in.
struct RedactConfig {
  std::vector<std::string> headers_deny;     // beside authorization, cookie, x-api-key and names like them
  std::vector<std::string> query_keys_deny;  // keys removed whole; values of all others are removed anyway
  std::vector<std::string> path_patterns;  // globs (* and ?); a path segment that matches becomes {redacted}
};

struct DiagnoseOptions {
  std::string preset = "full";  // chat | embed | app | full; any other is read as full
  // Problem codes; when there are any, only their rules run, as for checking a fix again.
  std::vector<std::string> only;
  std::vector<Suppression> suppress;
  RedactConfig redact;
  std::string target_key;      // key of the target hash
  std::int64_t today_day = 0;  // days since 1970, for suppression expiry
};

// Redacts first, then evaluates the preset's rules, so nothing unredacted reaches the report.
Report diagnose(Evidence evidence, const DiagnoseOptions& options);

// JSON form, all members optional: {"preset","only":["CSP_MISSING"],"suppress":[{"code","reason",
// "expires":"2027-01-31"}],"redaction":{"headers_deny":[],"query_keys_deny":[],"path_patterns":[]},
// "target_key","today"}. `today` and `expires` are dates or days since 1970; at most kSuppressions entries in
// any list, kRunCodes in `only`.
Result<DiagnoseOptions> read_options(std::string_view json_text);

// Removes what identifies people or authorises requests from every text of the record; redacting again
// changes nothing. What stays: scheme, host, path template and query keys of URLs, header values without
// tokens and nonces, cookie names and attributes, messages without credentials, the length of code samples.
Evidence redact(Evidence evidence, const RedactConfig& config);
// scheme://host/path-template?key&key
std::string redact_url(std::string_view url, const RedactConfig& config);

// HMAC-SHA256 of scheme, host and path template (no query), first 32 hex digits: runs of one target are
// comparable.
std::string target_of(std::string_view url, std::string_view target_key);

// Of a finding, the same wherever and whenever it is made: the first 16 hex digits of
// SHA-256("problem_code\nsubject").
struct Fingerprint {
  std::array<char, 16> digits;
  operator std::string_view() const { return {digits.data(), digits.size()}; }
};
Fingerprint fingerprint_of(std::string_view problem_code, std::string_view subject);

// Readable tokens fw:, xfo:, csp:fa, srv:, route: of redacted evidence, and their fingerprint.
struct Environment {
  std::vector<std::string> tokens;  // sorted, unique, at most kEnvTokens
  std::string fingerprint;          // SHA-256 hex of {csp, framework, routes, server, xfo} as canonical JSON
  std::int64_t cut = 0;             // tokens beyond kEnvTokens
};
Environment environment_of(const Evidence& redacted);

}  // namespace devdiag
