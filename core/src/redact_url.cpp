// URLs: scheme, host and path template stay; user information, query values and the fragment never do.
#include <algorithm>
#include <array>
#include <vector>

#include "char_set.hpp"
#include "devdiag/diagnose.hpp"
#include "policy/ascii.hpp"
#include "redact_signs.hpp"
#include "redaction.hpp"

namespace devdiag {
namespace redaction {
namespace {

using policy::iequals;
using policy::is_alnum;
using policy::is_alpha;
using policy::is_digit;

constexpr std::size_t kQueryKeys = 32;
constexpr std::size_t kHostBytes = 255;

int hex_value(char c) { return is_digit(c) ? c - '0' : policy::lower(c) - 'a' + 10; }

std::string decode_once(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && policy::is_hex(text[i + 1]) && policy::is_hex(text[i + 2])) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Texts that went through several redirects are encoded several times.
std::string percent_decode(std::string_view text) {
  std::string out(text);
  for (int level = 0; level < 3 && out.find('%') != std::string::npos; ++level) out = decode_once(out);
  return out;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kKept = "-._~!$&'()*+,;=:@{}";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_alnum(c) || kKept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4u];
      out += kHex[byte & 15u];
    }
  }
}

bool is_placeholder(std::string_view text) {
  return text.size() > 2 && text.front() == '{' && text.back() == '}' &&
         std::all_of(text.begin() + 1, text.end() - 1, is_alpha);
}

// A phone, card or account number, or a plain id: digits and the usual marks between them.
bool is_number(std::string_view text) {
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  if (static_cast<std::size_t>(digits) == text.size()) return digits > 0;
  static constexpr CharSet kMarks("-.+ ()");
  const auto is_mark = [](char c) { return is_digit(c) || kMarks.has(c); };
  return digits >= 7 && std::all_of(text.begin(), text.end(), is_mark);
}

void append_decoded(std::string& out, std::string_view text) {
  if (is_number(text))
    out += "{id}";
  else
    append_word(out, text, Place::path);
}

// `name` or `name=value`: the name stays.
void append_named(std::string& out, std::string_view text) {
  const std::size_t equals = text.find('=');
  append_decoded(out, text.substr(0, equals));
  if (equals == std::string_view::npos) return;
  out += '=';
  if (equals + 1 < text.size()) out += "{redacted}";
}

std::string template_of(std::string_view text) {
  std::string out;
  std::size_t mark = std::min(text.find(';'), text.size());
  append_named(out, text.substr(0, mark));
  while (mark < text.size()) {  // path parameters: only their names
    const std::size_t next = std::min(text.find(';', mark + 1), text.size());
    const std::string_view parameter = text.substr(mark + 1, next - mark - 1);
    out += ';';
    append_decoded(out, parameter.substr(0, parameter.find('=')));
    mark = next;
  }
  return out;
}

constexpr bool is_slash(char c) { return c == '/' || c == '\\'; }

std::string_view scheme_of(std::string_view url) {
  if (url.empty() || !is_alpha(url[0])) return {};
  std::size_t end = 1;
  while (end < url.size() && (is_alnum(url[end]) || url[end] == '+' || url[end] == '-' || url[end] == '.'))
    ++end;
  return end < url.size() && url[end] == ':' ? url.substr(0, end) : std::string_view{};
}

constexpr std::array<std::string_view, 5> kSpecial = {"http", "https", "ws", "wss", "ftp"};

bool is_special(std::string_view scheme) {
  return std::find(kSpecial.begin(), kSpecial.end(), scheme) != kSpecial.end();
}

bool is_default_port(std::string_view scheme, std::string_view port) {
  if (scheme == "http" || scheme == "ws") return port == "80";
  if (scheme == "https" || scheme == "wss") return port == "443";
  return scheme == "ftp" && port == "21";
}

bool is_host(std::string_view host) {
  static constexpr CharSet kMarks(".-_*%~{}");
  const auto is_name_char = [](char c) {
    return is_alnum(c) || kMarks.has(c) || static_cast<unsigned char>(c) >= 0x80;
  };
  const auto is_address_char = [](char c) { return policy::is_hex(c) || c == ':' || c == '.'; };
  if (host.size() > kHostBytes) return false;
  if (!host.starts_with('[')) return std::all_of(host.begin(), host.end(), is_name_char);
  return host.size() > 2 && host.ends_with(']') &&
         std::all_of(host.begin() + 1, host.end() - 1, is_address_char);
}

void append_host(std::string& out, std::string_view scheme, std::string_view authority) {
  const bool names_one = !authority.empty();
  authority.remove_prefix(authority.rfind('@') + 1);  // npos + 1 is 0
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const std::string_view host = authority.substr(0, has_port ? colon : authority.size());
  const std::string_view port = has_port ? authority.substr(colon + 1) : std::string_view{};
  if (!is_host(host) || (host.empty() && names_one))
    out += "{host}";
  else if (is_special(scheme) || scheme.empty())
    out += policy::to_lower(host);
  else
    append_runs(out, host, Place::text);  // moz-extension: one identifier per installation
  const bool plain_port =
      !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
  if ((plain_port && !is_default_port(scheme, port)) || port == "*") out.append(":").append(port);
}

bool is_denied_key(std::string_view key, const RedactConfig& config) {
  return std::any_of(config.query_keys_deny.begin(), config.query_keys_deny.end(),
                     [&](const std::string& denied) { return iequals(denied, key); });
}

void append_query(std::string& out, std::string_view query, const RedactConfig& config) {
  static constexpr CharSet kSeparators("&;");
  std::vector<std::string> keys;
  while (!query.empty() && keys.size() < kQueryKeys) {
    const std::size_t end = kSeparators.find_in(query);
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::string_view name = pair.substr(0, pair.find('='));
    if (name.empty() || is_denied_key(percent_decode(name), config)) continue;
    std::string key;
    append_segment(key, name, config);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) out.append(i == 0 ? "?" : "&").append(keys[i]);
}

// Path and query of a URL or a relative reference.
void append_path(std::string& out, std::string_view rest, const RedactConfig& config) {
  rest = rest.substr(0, rest.find('#'));
  const std::size_t mark = rest.find('?');
  std::string_view path = rest.substr(0, mark);
  while (!path.empty()) {
    std::size_t end = 0;
    while (end < path.size() && !is_slash(path[end])) ++end;
    append_segment(out, path.substr(0, end), config);
    if (end < path.size()) out += '/';
    path.remove_prefix(std::min(path.size(), end + 1));
  }
  if (mark != std::string_view::npos) append_query(out, rest.substr(mark + 1), config);
}

void append_authority_and_path(std::string& out, std::string_view scheme, std::string_view rest,
                               const RedactConfig& config) {
  std::size_t end = 0;
  while (end < rest.size() && !is_slash(rest[end]) && rest[end] != '?' && rest[end] != '#') ++end;
  append_host(out, scheme, rest.substr(0, end));
  append_path(out, rest.substr(end), config);
}

// A path on somebody's disk: only the file's own name says something about the page.
std::string file_url(std::string_view rest, const RedactConfig& config) {
  rest = rest.substr(0, rest.find_first_of("?#"));
  const std::size_t slash = rest.find_last_of("/\\");
  const std::string_view name = slash == std::string_view::npos ? rest : rest.substr(slash + 1);
  std::string out = "file:///";
  if (slash != std::string_view::npos && rest.find_first_not_of("/\\") < slash) out += "{path}/";
  append_segment(out, name, config);
  return out;
}

// The URL Standard removes these before parsing, and so does every browser.
std::string_view without_blanks(std::string_view url, std::string& storage) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!url.empty() && is_blank(url.front())) url.remove_prefix(1);
  while (!url.empty() && is_blank(url.back())) url.remove_suffix(1);
  static constexpr CharSet kLineMarks("\t\n\r");
  if (kLineMarks.find_in(url) == std::string_view::npos) return url;
  storage.assign(url);
  std::erase_if(storage, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return storage;
}

// Words after slashes, or nothing.
bool is_plain_path(std::string_view path) {
  if (path.find('#') != std::string_view::npos) return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    if (!is_plain(path.substr(0, end))) return false;
    path.remove_prefix(end);
  }
  return true;
}

// A host without a port, and a path.
bool is_plain_rest(std::string_view rest) {
  std::size_t end = 0;
  while (end < rest.size() && (sign_of(rest[end]) & kHost) != 0) ++end;
  if (end == 0 || end > kHostBytes || (end < rest.size() && rest[end] != '/')) return false;
  return is_plain_path(rest.substr(end));
}

}  // namespace

bool is_plain_address(std::string_view url, const RedactConfig& config) {
  constexpr std::array<std::string_view, 5> kStarts = {"https://", "http://", "wss://", "ws://", "//"};
  if (!config.path_patterns.empty()) return false;
  for (const std::string_view start : kStarts) {
    if (url.starts_with(start)) return is_plain_rest(url.substr(start.size()));
  }
  return url.starts_with('/') && is_plain_path(url);
}

void append_segment(std::string& out, std::string_view segment, const RedactConfig& config) {
  if ((config.path_patterns.empty() && is_plain(segment)) || is_placeholder(segment)) {
    out += segment;
    return;
  }
  const std::string decoded = percent_decode(segment);
  const bool denied = std::any_of(config.path_patterns.begin(), config.path_patterns.end(),
                                  [&](const std::string& pattern) { return glob_match(pattern, decoded); });
  if (denied) {
    out += "{redacted}";
    return;
  }
  const std::string replaced = template_of(decoded);
  if (replaced == decoded)
    out += segment;
  else if (decoded == segment)
    out += replaced;
  else
    append_percent_encoded(out, replaced);
}

MaybeChange scrub_url(std::string_view url, const RedactConfig& config) {
  if (is_plain_address(url, config)) return {};
  return Change{redact_url(url, config)};
}

}  // namespace redaction

std::string redact_url(std::string_view url, const RedactConfig& config) {
  using namespace redaction;
  if (is_plain_address(url, config)) return std::string(url);
  std::string storage, out;
  const std::string_view text = without_blanks(url, storage);
  const std::string scheme = policy::to_lower(scheme_of(text));
  if (scheme.empty()) {
    const bool has_authority = text.size() >= 2 && is_slash(text[0]) && is_slash(text[1]);
    if (has_authority)
      append_authority_and_path(out = "//", scheme, text.substr(2), config);
    else
      append_path(out, text, config);
    return out;
  }
  std::string_view rest = text.substr(scheme.size() + 1);
  if (scheme == "file" || scheme.size() == 1) return file_url(rest, config);
  out = scheme + ":";
  const bool has_slashes = rest.size() >= 2 && is_slash(rest[0]) && is_slash(rest[1]);
  if (is_special(scheme)) {
    while (!rest.empty() && is_slash(rest[0])) rest.remove_prefix(1);
    if (has_slashes || !rest.empty()) append_authority_and_path(out += "//", scheme, rest, config);
  } else if (has_slashes && scheme != "blob" && scheme != "data" && scheme != "javascript") {
    append_authority_and_path(out += "//", scheme, rest.substr(2), config);
  } else if (scheme == "about" && (rest == "blank" || rest == "srcdoc")) {
    out += rest;
  }
  return out;
}

}  // namespace devdiag
