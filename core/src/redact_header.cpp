// Header fields, meta elements and policies: what the browser acts on stays, values that identify or
// authorise go.
#include <algorithm>
#include <array>

#include "char_set.hpp"
#include "policy/ascii.hpp"
#include "redaction.hpp"

namespace devdiag::redaction {
namespace {

using policy::iequals;
using policy::is_alnum;
using policy::istarts_with;
using policy::trim;

constexpr std::array<std::string_view, 11> kDenied = {
    "authorization",       "proxy-authorization", "cookie",       "x-api-key",    "www-authenticate",
    "proxy-authenticate",  "x-csrf-token",        "x-xsrf-token", "x-auth-token", "authentication-info",
    "x-amz-security-token"};

// Values with their own grammar of numbers and words, where nothing looks like an identifier but may be a
// number.
constexpr std::array<std::string_view, 12> kDirectives = {"strict-transport-security",
                                                          "cache-control",
                                                          "content-length",
                                                          "age",
                                                          "expires",
                                                          "date",
                                                          "last-modified",
                                                          "expect-ct",
                                                          "retry-after",
                                                          "server",
                                                          "keep-alive",
                                                          "x-powered-by"};

constexpr std::array<std::string_view, 8> kPolicies = {
    "content-security-policy",   "content-security-policy-report-only",
    "x-content-security-policy", "x-webkit-csp",
    "permissions-policy",        "feature-policy",
    "x-frame-options",           "document-policy"};

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

bool is_denied(std::string_view name, const RedactConfig& config) {
  const auto same = [&](const std::string& denied) { return iequals(denied, name); };
  if (std::any_of(config.headers_deny.begin(), config.headers_deny.end(), same)) return true;
  if (is_among(name, kDenied)) return true;
  return !istarts_with(name, "access-control-") && !iequals(name, "set-cookie") && is_secret_name(name);
}

bool is_policy_end(char c) {
  static constexpr auto kEnds = [] {
    std::array<bool, 256> ends{};
    for (std::size_t at = 0; at <= 0x20; ++at) ends[at] = true;
    ends[';'] = ends[','] = true;
    return ends;
  }();
  return kEnds[static_cast<unsigned char>(c)];
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

// One token of a policy: a directive's name, a keyword, a nonce, a hash, a host or a URL.
void append_policy_token(std::string& out, std::string_view token, const RedactConfig& config) {
  const std::string_view bare = token.starts_with('\'') ? token.substr(1) : token;
  static constexpr CharSet kAddress("/?#@");
  if (istarts_with(bare, "nonce-")) return append_nonce(out, token);
  if (is_plain(token) && token.find('#') == std::string_view::npos) {
    out += token;
    return;
  }
  const std::size_t marks = token.find("://");
  const bool host = is_alnum(token[0]) || token[0] == '*';
  if (is_hash_source(token))
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

}  // namespace

std::string scrub_policy(std::string_view value, const RedactConfig& config) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size();) {
    std::size_t end = at;
    while (end < value.size() && !is_policy_end(value[end])) ++end;
    const std::string_view token = value.substr(at, end - at);
    if (token.empty()) {
      out += value[end++];
    } else if (istarts_with(token, "data:") && token.size() > 5) {
      out += "data:";  // the content may hold what ends other tokens
      while (end < value.size() && static_cast<unsigned char>(value[end]) > 0x20) ++end;
    } else {
      append_policy_token(out, token, config);
    }
    at = end;
  }
  return out;
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
      out += scrub_text(token, config, Place::directive);
  }
  return out;
}

std::string scrub_header(std::string_view name, std::string_view value, const RedactConfig& config) {
  const std::string_view key = trim(name);
  if (is_denied(key, config)) return value.empty() ? std::string{} : std::string("{redacted}");
  if (iequals(key, "set-cookie")) return scrub_set_cookie(value, config);
  if (is_among(key, kPolicies)) return scrub_policy(value, config);
  const bool address = iequals(key, "location") || iequals(key, "content-location") ||
                       iequals(key, "referer") || iequals(key, "sourcemap");
  if (address) return redact_url(value, config);
  std::string clean = scrub_text(value, config, is_among(key, kDirectives) ? Place::directive : Place::text);
  // Browsers compare origins byte by byte: the case in which a host is written decides.
  return istarts_with(key, "access-control-") && iequals(clean, value) ? std::string(value) : clean;
}

std::string scrub_meta(std::string_view name, std::string_view content, const RedactConfig& config) {
  if (!is_among(trim(name), kMetaKept)) return content.empty() ? std::string{} : std::string("{redacted}");
  return scrub_header(name, content, config);
}

}  // namespace devdiag::redaction
