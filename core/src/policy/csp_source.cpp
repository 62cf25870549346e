// Parses and matches source expressions (CSP Level 3 sections 2.3.1, 6.7.2.7 to 6.7.2.12, 6.7.3.2, 6.7.3.3).
#include "policy/csp_source.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "char_set.hpp"
#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

constexpr std::array<std::pair<std::string_view, SourceKind>, 11> kKeywords{{
    {"'none'", SourceKind::none},
    {"'self'", SourceKind::self},
    {"'unsafe-inline'", SourceKind::unsafe_inline},
    {"'unsafe-eval'", SourceKind::unsafe_eval},
    {"'wasm-unsafe-eval'", SourceKind::wasm_unsafe_eval},
    {"'unsafe-hashes'", SourceKind::unsafe_hashes},
    {"'strict-dynamic'", SourceKind::strict_dynamic},
    {"'report-sample'", SourceKind::report_sample},
    {"'unsafe-allow-redirects'", SourceKind::unsafe_allow_redirects},
    {"'inline-speculation-rules'", SourceKind::inline_speculation_rules},
    {"'trusted-types-eval'", SourceKind::trusted_types_eval},
}};

constexpr bool is_base64(char c) { return is_alnum(c) || c == '+' || c == '/' || c == '-' || c == '_'; }

// base64-value = 1*( ALPHA / DIGIT / "+" / "/" / "-" / "_" )*2( "=" )
bool is_base64_value(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_base64);
}

// What redaction writes for a nonce, with what is wrong with it: {n}, {n:short}, {n:charset}, …
bool is_redacted_nonce(std::string_view text) {
  return text.starts_with("{n") && text.ends_with('}') && !text.starts_with("{n:charset");
}

// Characters of a digest in base64 and the padding after them (RFC 4648 section 4); nothing of other names.
struct DigestLength {
  std::size_t characters = 0, padding = 0;
};
DigestLength digest_length(std::string_view algorithm) {
  if (iequals(algorithm, "sha256")) return {43, 1};
  if (iequals(algorithm, "sha384")) return {64, 0};
  if (iequals(algorithm, "sha512")) return {86, 2};
  return {};
}

void parse_quoted(std::string_view token, Source& source) {
  for (const auto& [text, kind] : kKeywords) {
    if (iequals(token, text)) {
      source.kind = kind;
      return;
    }
  }
  if (token.size() < 3 || token.back() != '\'') return;
  const std::string_view inner = token.substr(1, token.size() - 2);
  const std::size_t dash = inner.find('-');
  if (dash == std::string_view::npos) return;
  const std::string_view name = inner.substr(0, dash), value = inner.substr(dash + 1);
  if (iequals(name, "nonce") && (is_base64_value(value) || is_redacted_nonce(value))) {
    source.kind = SourceKind::nonce;
  } else if (digest_length(name).characters > 0 && is_base64_value(value)) {
    source.kind = SourceKind::hash;
  }
}

bool is_scheme(std::string_view text) {
  static constexpr CharSet kMarks("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  return !text.empty() && is_alpha(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return kMarks.has(c); });
}

// host-part = "*" / [ "*." ] 1*host-char *( "." 1*host-char ). Browsers also take "_" and a trailing dot.
bool is_host(std::string_view host) {
  if (host == "*") return true;
  if (host.starts_with("*.")) host.remove_prefix(2);
  static constexpr CharSet kHost("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
  if (host.empty()) return false;
  char before = '.';
  for (const char c : host) {
    if (!kHost.has(c) || (c == '.' && before == '.')) return false;
    before = c;
  }
  return true;
}

bool is_port(std::string_view port) {
  return port == "*" || (!port.empty() && std::all_of(port.begin(), port.end(), is_digit));
}

// host-part [ port-part ] [ path-part ].
void parse_place(std::string_view token, Source& source) {
  const std::size_t slash = token.find('/');
  const std::string_view authority = token.substr(0, slash);
  if (slash != std::string_view::npos) {
    // A query or fragment is not in the grammar; browsers warn, drop it and keep the path.
    source.path = token.substr(slash);
    static constexpr CharSet kEnds("?#");
    source.path = source.path.substr(0, kEnds.find_in(source.path));
  }
  const std::size_t colon = authority.find(':');
  if (colon != std::string_view::npos) {
    source.port = authority.substr(colon + 1);
    if (!is_port(source.port)) return;
  }
  source.host = authority.substr(0, colon);
  if (is_host(source.host)) source.kind = SourceKind::host;
}

void parse_unquoted(std::string_view token, Source& source) {
  if (token == "*") {
    source.kind = SourceKind::any;
    return;
  }
  const std::size_t colon = token.find(':');
  if (colon == std::string_view::npos) return parse_place(token, source);
  const std::string_view rest = token.substr(colon + 1);
  if (rest.empty() && is_scheme(token.substr(0, colon))) {
    source.kind = SourceKind::scheme;
    source.scheme = token.substr(0, colon);
  } else if (rest.starts_with("//")) {
    source.scheme = token.substr(0, colon);
    if (is_scheme(source.scheme)) parse_place(rest.substr(2), source);
  } else if (rest.find("://") == std::string_view::npos) {
    parse_place(token, source);  // the colon stands before a port
  }
}

// Section 6.7.2.11. Browsers also let port 80 stand for 443 when the source's scheme was upgraded on the way.
bool port_matches(std::string_view wanted, const Url& url, bool upgraded) {
  if (wanted == "*") return true;
  if (wanted.empty()) return url.port == default_port(url.scheme);
  int port = -1;
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), port);
  return port == url.port || (upgraded && port == 80 && url.port == 443);
}

int hex_value(char c) { return is_digit(c) ? c - '0' : lower(c) - 'a' + 10; }

char next_decoded(std::string_view& text) {
  if (text.size() >= 3 && text[0] == '%' && is_hex(text[1]) && is_hex(text[2])) {
    const char decoded = static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2]));
    text.remove_prefix(3);
    return decoded;
  }
  const char plain = text.front();
  text.remove_prefix(1);
  return plain;
}

bool decoded_equal(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (next_decoded(a) != next_decoded(b)) return false;
  }
  return a.empty() && b.empty();
}

bool self_matches(const Url& url, const Origin& self) {
  if (self.opaque) return false;
  const Origin other = origin_of(url);
  if (same_origin(self, other)) return true;
  if (!iequals(self.host, url.host)) return false;
  const bool defaults = self.port == default_port(self.scheme) && url.port == default_port(url.scheme);
  if (self.port != url.port && !defaults) return false;
  if (iequals(url.scheme, "https") || iequals(url.scheme, "wss")) return true;
  return iequals(self.scheme, "http") && iequals(url.scheme, "ws");
}

// Step 1 of 6.7.2.8. Sockets are left to connect-src, the only directive that ever sees one.
bool any_matches(const Url& url, const Origin& self) {
  if (is_http_scheme(url.scheme) || iequals(url.scheme, "ftp")) return true;
  return !self.opaque && iequals(self.scheme, url.scheme);
}

bool host_source_matches(const Source& source, const Url& url, const Origin& self, int redirects) {
  if (url.host.empty()) return false;
  const std::string_view scheme = !source.scheme.empty() ? source.scheme : self.scheme;
  if (!scheme_covers(scheme, url.scheme)) return false;
  const bool upgraded = default_port(scheme) == 80 && default_port(url.scheme) == 443;
  return host_covers(source.host, url.host) && port_matches(source.port, url, upgraded) &&
         (redirects > 0 || path_covers(source.path, url.path));
}

bool is_script(InlineKind kind) {
  return kind == InlineKind::script || kind == InlineKind::script_attribute || kind == InlineKind::navigation;
}

char base64_canonical(char c) { return c == '-' ? '+' : c == '_' ? '/' : c; }

}  // namespace

bool scheme_covers(std::string_view wanted, std::string_view scheme) {
  if (iequals(wanted, scheme)) return true;
  if (iequals(wanted, "http")) return iequals(scheme, "https");
  return iequals(wanted, "ws") && iequals(scheme, "wss");
}

bool host_covers(std::string_view wanted, std::string_view host) {
  if (wanted == "*") return true;
  if (wanted.starts_with("*.")) return iends_with(host, wanted.substr(1)) && host.size() >= wanted.size();
  return iequals(wanted, host);
}

bool path_covers(std::string_view pattern, std::string_view path) {
  if (pattern.empty() || (pattern == "/" && path.empty())) return true;
  const bool exact = !pattern.ends_with('/');
  if (!exact) pattern.remove_suffix(1);
  while (true) {
    const bool last = pattern.find('/') == std::string_view::npos;
    const bool path_last = path.find('/') == std::string_view::npos;
    if (!decoded_equal(next_part(pattern, '/'), next_part(path, '/'))) return false;
    if (last) return exact ? path_last : !path_last;
    if (path_last) return false;
  }
}

void parse_source(std::string_view token, Source& fresh) {
  fresh.text = token;
  if (token.starts_with('\'')) {
    parse_quoted(token, fresh);
  } else {
    parse_unquoted(token, fresh);
  }
}

Source parse_source(std::string_view token) {
  Source source;
  parse_source(token, source);
  return source;
}

std::optional<Hash> parse_hash(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const Hash hash{text.substr(0, dash), text.substr(dash + 1)};
  const DigestLength length = digest_length(hash.algorithm);
  const std::size_t end = hash.digest.find('=');
  const std::size_t characters = end == std::string_view::npos ? hash.digest.size() : end;
  const bool whole =
      characters == length.characters && hash.digest.size() == length.characters + length.padding;
  if (length.characters == 0 || !whole || !is_base64_value(hash.digest)) return std::nullopt;
  return hash;
}

bool list_has(std::string_view list, SourceKind kind) {
  const bool quoted = kind != SourceKind::any && kind != SourceKind::scheme && kind != SourceKind::host;
  for (std::string_view token = next_token(list); !token.empty(); token = next_token(list)) {
    const bool worth_it = kind == SourceKind::invalid || token.starts_with('\'') == quoted;
    if (worth_it && parse_source(token).kind == kind) return true;
  }
  return false;
}

SourceKinds kinds_in(std::string_view list) {
  SourceKinds kinds = 0;
  for_each_source(list, [&](const Source& source) {
    kinds |= kind_bit(source.kind);
    return true;
  });
  return kinds;
}

bool source_matches(const Source& source, const Url& url, const Origin& self, int redirects) {
  switch (source.kind) {
    case SourceKind::self:
      return self_matches(url, self);
    case SourceKind::any:
      return any_matches(url, self);
    case SourceKind::scheme:
      return scheme_covers(source.scheme, url.scheme);
    case SourceKind::host:
      return host_source_matches(source, url, self, redirects);
    default:
      return false;
  }
}

bool list_matches(std::string_view list, const Url& url, const Origin& self, int redirects) {
  bool matched = false;
  for_each_source(list, [&](const Source& source) {
    matched = source_matches(source, url, self, redirects);
    return !matched;
  });
  return matched;
}

bool allows_all_inline(std::string_view list, InlineKind kind) {
  return allows_all_inline(kinds_in(list), kind);
}

bool allows_all_inline(SourceKinds kinds, InlineKind kind) {
  const SourceKinds refusing = kind_bit(SourceKind::nonce) | kind_bit(SourceKind::hash) |
                               (is_script(kind) ? kind_bit(SourceKind::strict_dynamic) : 0);
  return (kinds & kind_bit(SourceKind::unsafe_inline)) != 0 && (kinds & refusing) == 0;
}

bool allows_inline(std::string_view list, const InlineCode& code) {
  if (allows_all_inline(list, code.kind)) return true;
  const bool element = code.kind == InlineKind::script || code.kind == InlineKind::style;
  const bool hashes_count = element || list_has(list, SourceKind::unsafe_hashes);
  bool allowed = false;
  for_each_source(list, [&](const Source& source) {
    if (source.kind == SourceKind::nonce) {
      allowed = element && !code.nonce.empty() && source.digest() == code.nonce;
    } else if (source.kind == SourceKind::hash && hashes_count) {
      allowed = std::any_of(code.hashes.begin(), code.hashes.end(), [&](const Hash& hash) {
        return iequals(hash.algorithm, source.algorithm()) && same_digest(hash.digest, source.digest());
      });
    }
    return !allowed;
  });
  return allowed;
}

bool same_digest(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return base64_canonical(x) == base64_canonical(y); });
}

}  // namespace devdiag::policy
