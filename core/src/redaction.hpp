// Redaction by kind of text. Every function is pure and linear; one pass settles all but odd texts, redact()
// repeats it until nothing changes.
//
// Placeholders: {id} {uuid} {hex} {token} {email} {redacted} {user} {path} {host}, {n} for nonces (see
// redact_nonce.cpp) and … for cookie values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "devdiag/diagnose.hpp"

namespace devdiag::redaction {

// What a run of letters and digits may be before it counts as an identifier.
enum class Place {
  path,       // part of a URL's path: short numbers and hashes in file names are identifiers as well
  text,       // prose: names with digits such as utf8Decode stay
  directive,  // header values made of numbers (max-age=63072000): as text, but every number stays
};

// Whether no pass could change the text: letters and marks that belong to no address, number, name of a
// secret with its value, or long token. A quick answer for most words; false says nothing.
bool is_plain(std::string_view text);
// Whether append_word() would leave the word as it is: a quick look that says no in doubt. Not for paths.
bool is_harmless(std::string_view word, Place place);
// Whether redact_url() would leave the address as it is: a quick look that says no in doubt. Only letters,
// digits, dots, hyphens and * in the host; nothing but words in the path.
bool is_plain_address(std::string_view url, const RedactConfig& config);

// One path segment, query key or cookie name.
void append_segment(std::string& out, std::string_view segment, const RedactConfig& config);
// A run of text without URLs, e-mail addresses or white space: identifiers and tokens are replaced.
void append_runs(std::string& out, std::string_view text, Place place);
// As append_runs, and e-mail addresses too.
void append_word(std::string& out, std::string_view word, Place place);

// What takes the place of a text.
struct Change {
  std::string text;
  bool settled = false;  // whether another pass is known to find nothing more
};
using MaybeChange = std::optional<Change>;  // nothing: there is nothing to hide

MaybeChange scrub_text(std::string_view text, const RedactConfig& config, Place place = Place::text);
MaybeChange scrub_url(std::string_view url, const RedactConfig& config);  // redact_url()
MaybeChange scrub_policy(std::string_view value, const RedactConfig& config);
// What a header's value is, by the header's name.
enum class HeaderKind {
  denied,  // authorises somebody
  cookie,
  policy,     // CSP and its like: nonces and URLs inside are hidden
  address,    // one URL
  directive,  // its own grammar of numbers and words: nothing looks like an identifier but may be a number
  origin,     // of CORS
  text,
};
struct HeaderField {
  HeaderKind kind = HeaderKind::text;
  bool known = false;  // the name is a standard's or a widespread one, so that it hides nothing itself
};
HeaderField header_field(std::string_view name, const RedactConfig& config);
MaybeChange scrub_header(HeaderKind kind, std::string_view value, const RedactConfig& config);
MaybeChange scrub_meta(std::string_view name, std::string_view content, const RedactConfig& config);
// "{n}" with what is wrong with the nonce; what is a placeholder already stays.
std::string nonce_placeholder(std::string_view nonce, bool reused = false);
// redact() where the record is.
void redact_in_place(Evidence& evidence, const RedactConfig& config);
// Writes the placeholder {n:reused} for nonces that two responses of the record share.
void mark_reused_nonces(Evidence& evidence);
std::string scrub_set_cookie(std::string_view line, const RedactConfig& config);
std::string scrub_integrity(std::string_view metadata, const RedactConfig& config);
// "Element innerHTML" of "Element innerHTML|<b>…": the sample of a blocked Trusted Types sink; else empty.
std::string_view sink_name(std::string_view sample);
std::string sample_length(std::string_view sample);  // "{37 chars}"

bool is_secret_name(std::string_view name);  // password, access_token, …: its value is a secret
bool glob_match(std::string_view pattern, std::string_view text);  // * and ?

}  // namespace devdiag::redaction
