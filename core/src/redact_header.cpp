// Header fields, meta elements and policies: what the browser acts on stays, values that identify or
// authorise go.
#include <algorithm>
#include <array>

#include "char_set.hpp"
#include "policy/ascii.hpp"
#include "redact_signs.hpp"
#include "redaction.hpp"

namespace devdiag::redaction {
namespace {

using policy::iequals;
using policy::is_alnum;
using policy::istarts_with;
using policy::trim;

using Kind = HeaderKind;

struct Known {
  std::string_view name;
  Kind kind;
};

// In the order of their lengths.
constexpr std::array kKnown = {
    Known{"age", Kind::directive},
    Known{"date", Kind::directive},
    Known{"cookie", Kind::denied},
    Known{"server", Kind::directive},
    Known{"expires", Kind::directive},
    Known{"referer", Kind::address},
    Known{"location", Kind::address},
    Known{"expect-ct", Kind::directive},
    Known{"sourcemap", Kind::address},
    Known{"x-api-key", Kind::denied},
    Known{"keep-alive", Kind::directive},
    Known{"set-cookie", Kind::cookie},
    Known{"retry-after", Kind::directive},
    Known{"content-type", Kind::text},
    Known{"x-csrf-token", Kind::denied},
    Known{"x-xsrf-token", Kind::denied},
    Known{"x-auth-token", Kind::denied},
    Known{"x-webkit-csp", Kind::policy},
    Known{"x-powered-by", Kind::directive},
    Known{"authorization", Kind::denied},
    Known{"cache-control", Kind::directive},
    Known{"last-modified", Kind::directive},
    Known{"content-length", Kind::directive},
    Known{"feature-policy", Kind::policy},
    Known{"referrer-policy", Kind::text},
    Known{"x-frame-options", Kind::policy},
    Known{"document-policy", Kind::policy},
    Known{"www-authenticate", Kind::denied},
    Known{"content-location", Kind::address},
    Known{"proxy-authenticate", Kind::denied},
    Known{"permissions-policy", Kind::policy},
    Known{"authentication-info", Kind::denied},
    Known{"proxy-authorization", Kind::denied},
    Known{"x-amz-security-token", Kind::denied},
    Known{"x-content-type-options", Kind::text},
    Known{"content-security-policy", Kind::policy},
    Known{"strict-transport-security", Kind::directive},
    Known{"x-content-security-policy", Kind::policy},
    Known{"content-security-policy-report-only", Kind::policy},
};

static_assert(std::is_sorted(kKnown.begin(), kKnown.end(),
                             [](const Known& a, const Known& b) { return a.name.size() < b.name.size(); }));

bool is_shorter(const Known& known, std::size_t length) { return known.name.size() < length; }

// Meta elements that steer the browser or name the tool that built the page; any other may hold a token.
constexpr std::array<std::string_view, 20> kMetaKept = {"content-security-policy",
                                                        "content-security-policy-report-only",
                                                        "refresh",
                                                        "referrer",
                                                        "viewport",
                                                        "x-ua-compatible",
                                                        "color-scheme",
                                                        "theme-color",
                                                        "charset",
                                                        "content-type",
                                                        "x-dns-prefetch-control",
                                                        "default-style",
                                                        "robots",
                                                        "generator",
                                                        "x-frame-options",
                                                        "strict-transport-security",
                                                        "permissions-policy",
                                                        "referrer-policy",
                                                        "x-content-type-options",
                                                        "content-language"};

template <std::size_t N>
bool is_among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return iequals(known, name); });
}

void append_nonce(std::string& out, std::string_view source) {
  const std::size_t value = source.find('-') + 1;
  const bool closed = source.ends_with('\'');
  const std::size_t length = source.size() - value - (closed ? 1 : 0);
  out += source.substr(0, value);
  out += nonce_placeholder(source.substr(value, length));
  if (closed) out += '\'';
}

bool is_hash_source(std::string_view source) {
  if (source.starts_with('\'')) source.remove_prefix(1);
  return istarts_with(source, "sha256-") || istarts_with(source, "sha384-") ||
         istarts_with(source, "sha512-");
}

// The URL inside a token of Permissions-Policy or CSP, with what stands before and after it.
void append_url_token(std::string& out, std::string_view token, std::size_t marks,
                      const RedactConfig& config) {
  static constexpr CharSet kSchemeMarks("+-.");
  std::size_t begin = marks;
  while (begin > 0 && (is_alnum(token[begin - 1]) || kSchemeMarks.has(token[begin - 1]))) --begin;
  const std::size_t end = std::min(token.find_first_of("\"')", marks), token.size());
  append_word(out, token.substr(0, begin), Place::directive);
  out += redact_url(token.substr(begin, end - begin), config);
  out += token.substr(end);
}

bool is_nonce_source(std::string_view token) {
  return istarts_with(token.starts_with('\'') ? token.substr(1) : token, "nonce-");
}

// A data: URL; its content may hold what ends other tokens.
bool is_data(std::string_view token) { return istarts_with(token, "data:") && token.size() > 5; }

// Whether a token stays as it is: a quick look, given all its signs, that says no in doubt.
bool is_harmless_token(std::string_view token, unsigned signs, const RedactConfig& config) {
  if ((signs & (kSlash | kDoubtful)) != 0) return is_hash_source(token) || is_plain_address(token, config);
  if ((signs & kColon) != 0 && is_data(token)) return false;
  if (is_nonce_source(token)) return false;
  const bool short_letters = (signs & kDigit) == 0 && token.size() < kShortLetters;
  return short_letters || is_harmless(token, Place::directive);
}

// One token of a policy but a nonce: a directive's name, a keyword, a hash, a host or a URL.
void append_policy_token(std::string& out, std::string_view token, const RedactConfig& config) {
  static constexpr CharSet kAddress("/?#@");
  const std::size_t marks = token.find("://");
  const bool host = is_alnum(token[0]) || token[0] == '*';
  if (is_data(token))
    out += "data:";
  else if (is_hash_source(token))
    out += token;
  else if (marks != std::string_view::npos)
    append_url_token(out, token, marks, config);
  else if (token[0] == '/')
    out += redact_url(token, config);
  else if (host && kAddress.find_in(token) != std::string_view::npos)
    out += redact_url(std::string("//").append(token), config).substr(2);
  else
    append_word(out, token, Place::directive);
}

// Attributes whose value decides what the cookie does; it is kept as far as it has the attribute's form.
bool is_kept_attribute(std::string_view name) {
  constexpr std::array<std::string_view, 6> kKept = {"domain",   "expires",  "max-age",
                                                     "samesite", "priority", "path"};
  return is_among(name, kKept);
}

bool is_attribute_char(char c) {
  static constexpr CharSet kMarks(" .:-+,/_%{}*~!");
  return is_alnum(c) || kMarks.has(c);
}

void append_attribute(std::string& out, std::string_view attribute, const RedactConfig& config) {
  const std::size_t equals = attribute.find('=');
  const std::string_view name = attribute.substr(0, equals);
  append_word(out, name, Place::path);
  if (equals == std::string_view::npos) return;
  out += '=';
  if (!is_kept_attribute(trim(name))) return;
  std::string_view value = attribute.substr(equals + 1);
  const auto bad = std::find_if_not(value.begin(), value.end(), is_attribute_char);
  if (bad != value.end()) {  // a second cookie folded into the line
    value = value.substr(0, static_cast<std::size_t>(bad - value.begin()));
    value = value.substr(0, value.rfind(','));
  }
  if (iequals(trim(name), "path"))
    out += redact_url(value, config);
  else
    append_word(out, value, Place::directive);
}

// A hash of integrity metadata: its algorithm and as much base64 as that algorithm gives.
bool is_integrity_hash(std::string_view token) {
  if (token.size() < 8 || token[6] != '-') return false;
  const std::string_view digest = token.substr(7);
  const std::size_t length = istarts_with(token, "sha256") ? 44 : istarts_with(token, "sha384") ? 64 : 88;
  if (length == 88 && !istarts_with(token, "sha512")) return false;
  static constexpr CharSet kBase64Marks("+/-_=");
  return digest.size() == length &&
         std::all_of(digest.begin(), digest.end(), [](char c) { return is_alnum(c) || kBase64Marks.has(c); });
}

// A value of which nothing stays.
MaybeChange hidden(std::string_view value) {
  return value.empty() ? MaybeChange{} : Change{"{redacted}", true};
}

}  // namespace

MaybeChange scrub_policy(std::string_view value, const RedactConfig& config) {
  std::string out;
  std::size_t done = 0;
  bool settled = true;
  for (std::size_t at = 0, end = 0; at < value.size(); at = end + 1) {
    unsigned signs = 0;
    for (end = at; end < value.size(); ++end) {
      const unsigned sign = sign_of(value[end]);
      if ((sign & kPolicyEnd) != 0) break;
      signs |= sign;
    }
    const std::string_view token(value.data() + at, end - at);
    if (token.empty() || is_harmless_token(token, signs, config)) continue;
    out.reserve(value.size());
    out += value.substr(done, at - done);
    if (is_nonce_source(token)) {
      append_nonce(out, token);  // what it becomes stays
    } else {
      settled = false;
      append_policy_token(out, token, config);
      while (is_data(token) && end < value.size() && static_cast<unsigned char>(value[end]) > 0x20) ++end;
    }
    done = end;
  }
  if (done == 0) return {};
  out += value.substr(done);
  return Change{std::move(out), settled};
}

// What stands for the pair's value: "…", and what a browser would refuse it for: "…{5000 bytes}" beyond its
// size limit, and the first control character of the line.
std::string cookie_value(std::string_view line, std::string_view pair, std::string_view value) {
  constexpr std::size_t kPairBytes = 4'096;  // RFC 6265bis section 5.7
  constexpr std::string_view kMark = "…", kUnit = " bytes}";
  if (trim(value).empty()) return {};
  std::string out(kMark);
  if (value.starts_with(kMark) && value.find(kUnit) != std::string_view::npos) {
    const std::string_view size = value.substr(kMark.size(), value.find(kUnit) - kMark.size());
    const bool number = size.starts_with('{') && size.size() > 1 && size.size() < 12 &&
                        std::all_of(size.begin() + 1, size.end(), policy::is_digit);
    if (number) out.append(size).append(kUnit);
  } else if (pair.size() > kPairBytes + 1) {
    out += "{" + std::to_string(pair.size() - 1) + std::string(kUnit);
  }
  const auto control = std::find_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
  if (control != line.end()) out += *control;
  return out;
}

std::string scrub_set_cookie(std::string_view line, const RedactConfig& config) {
  std::string out;
  std::size_t mark = std::min(line.find(';'), line.size());
  const std::string_view pair = line.substr(0, mark);
  const std::size_t equals = pair.find('=');
  if (equals != std::string_view::npos) {
    append_word(out, pair.substr(0, equals), Place::path);
    out += '=';
  }
  const std::string_view value = equals == std::string_view::npos ? pair : pair.substr(equals + 1);
  out += cookie_value(line, pair, value);
  while (mark < line.size()) {
    const std::size_t next = std::min(line.find(';', mark + 1), line.size());
    out += ';';
    append_attribute(out, line.substr(mark + 1, next - mark - 1), config);
    mark = next;
  }
  return out;
}

std::string scrub_integrity(std::string_view metadata, const RedactConfig& config) {
  std::string out;
  for (std::string_view token = policy::next_token(metadata); !token.empty();
       token = policy::next_token(metadata)) {
    if (!out.empty()) out += ' ';
    if (is_integrity_hash(token))
      out += token;
    else
      out += scrub_text(token, config, Place::directive).value_or(Change{std::string(token)}).text;
  }
  return out;
}

HeaderField header_field(std::string_view name, const RedactConfig& config) {
  name = trim(name);
  for (const std::string& denied : config.headers_deny) {
    if (iequals(denied, name)) return {Kind::denied};
  }
  const auto* known = std::lower_bound(kKnown.begin(), kKnown.end(), name.size(), is_shorter);
  for (; known != kKnown.end() && known->name.size() == name.size(); ++known) {
    if (iequals(known->name, name)) return {known->kind, true};
  }
  if (istarts_with(name, "access-control-")) return {Kind::origin};
  return {is_secret_name(name) ? Kind::denied : Kind::text};
}

MaybeChange scrub_header(HeaderKind kind, std::string_view value, const RedactConfig& config) {
  switch (kind) {
    case Kind::denied:
      return hidden(value);
    case Kind::cookie:
      return Change{scrub_set_cookie(value, config)};
    case Kind::policy:
      return scrub_policy(value, config);
    case Kind::address:
      return scrub_url(value, config);
    case Kind::directive:
      return scrub_text(value, config, Place::directive);
    case Kind::origin:
      break;
    case Kind::text:
      return scrub_text(value, config);
  }
  // Browsers compare origins byte by byte: the case in which a host is written decides.
  MaybeChange change = scrub_text(value, config);
  return change && iequals(change->text, value) ? MaybeChange{} : change;
}

MaybeChange scrub_meta(std::string_view name, std::string_view content, const RedactConfig& config) {
  if (is_among(trim(name), kMetaKept)) return scrub_header(header_field(name, config).kind, content, config);
  return hidden(content);
}

}  // namespace devdiag::redaction
