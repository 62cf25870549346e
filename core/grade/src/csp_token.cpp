// Classifies tokens for csp-evaluator's checks.
#include "csp_token.hpp"

#include <algorithm>

#include "csp_address.hpp"
#include "csp_bypass.hpp"
#include "policy/ascii.hpp"

namespace devdiag::grade {
namespace {

using policy::Directive;
using policy::is_alnum;
using policy::is_alpha;

struct KeywordRow {
  std::string_view name;
  Traits traits;
};

// The grader's keywords; 'wasm-eval' and its like are old names.
constexpr KeywordRow kKeywords[] = {{"allow", 0},
                                    {"block", 0},
                                    {"inline-speculation-rules", 0},
                                    {"none", trait::none},
                                    {"report-sample", 0},
                                    {"self", trait::self},
                                    {"strict-dynamic", trait::strict_dynamic},
                                    {"unsafe-eval", trait::unsafe_eval},
                                    {"unsafe-hashed-attributes", 0},
                                    {"unsafe-hashes", trait::unsafe_hashes},
                                    {"unsafe-inline", trait::unsafe_inline},
                                    {"wasm-eval", 0},
                                    {"wasm-unsafe-eval", 0}};

// Directives with words of their own, beside which no quoted word means anything.
struct OwnWordRow {
  Directive directive;
  std::string_view token;
  Traits traits;
};

constexpr OwnWordRow kOwnWords[] = {{Directive::require_trusted_types_for, "'script'", trait::script_sink},
                                    {Directive::trusted_types, "'allow-duplicates'", 0},
                                    {Directive::trusted_types, "'none'", trait::none}};

constexpr std::string_view kFlashType = "application/x-shockwave-flash";
constexpr std::string_view kHashes[] = {"sha256-", "sha384-", "sha512-"};
constexpr std::size_t kNonceLength = 8;

const KeywordRow* keyword_of(std::string_view name) {
  for (const KeywordRow& row : kKeywords) {
    if (row.name.size() == name.size() && policy::iequals(row.name, name)) return &row;
  }
  return nullptr;
}

std::string_view unquote(std::string_view token) {
  if (token.size() < 2 || token.front() != '\'' || token.back() != '\'') return {};
  return token.substr(1, token.size() - 2);
}

// Base64 in either alphabet, with at most two marks of padding.
bool is_base64(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || c == '+' || c == '/' || c == '_' || c == '-';
  });
}

// Length as the grader counts: UTF-16 units.
std::size_t units_of(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0u) != 0x80u) units += byte >= 0xF0u ? 2 : 1;
  }
  return units;
}

// What follows "nonce-" or "sha256-" between the quotes; empty when there is none.
std::string_view nonce_value(std::string_view token) {
  const std::string_view inner = unquote(token);
  return inner.starts_with("nonce-") ? inner.substr(6) : std::string_view();
}

std::string_view hash_value(std::string_view token) {
  const std::string_view inner = unquote(token);
  for (const std::string_view prefix : kHashes) {
    if (inner.starts_with(prefix)) return inner.substr(prefix.size());
  }
  return {};
}

Traits keyword_traits(std::string_view token) {
  if (const std::string_view nonce = nonce_value(token); !nonce.empty()) {
    const Traits length = units_of(nonce) < kNonceLength ? trait::nonce_short : 0;
    return length | (is_base64(nonce) ? trait::nonce : trait::nonce_charset | trait::not_keyword);
  }
  if (is_hash(token, true)) return trait::hash;
  const KeywordRow* keyword = keyword_of(unquote(token));
  return keyword == nullptr ? trait::not_keyword : keyword->traits;
}

Traits own_word_traits(std::string_view token, std::size_t known) {
  bool has_words = false;
  for (const OwnWordRow& row : kOwnWords) {
    if (known != static_cast<std::size_t>(row.directive)) continue;
    if (token == row.token) return row.traits;
    has_words = true;
  }
  return keyword_traits(token) | (has_words ? trait::not_keyword : 0);
}

// Any dot makes the grader take it for an address that old browsers can use, even within quotes.
Traits quoted_traits(std::string_view token, std::size_t known) {
  const bool dotted = token.find('.') != std::string_view::npos;
  const bool credential = token.starts_with("'nonce-") || token.starts_with("'sha");
  return trait::quoted | (dotted ? trait::fallback_list : 0) | (credential ? trait::credential : 0) |
         own_word_traits(token, known);
}

// A keyword, nonce or hash whose quotes were forgotten.
bool is_bare_keyword(std::string_view token) {
  const auto begins = [&](std::string_view prefix) { return token.starts_with(prefix); };
  if (begins("nonce-") || std::any_of(std::begin(kHashes), std::end(kHashes), begins)) return true;
  return std::any_of(std::begin(kKeywords), std::end(kKeywords),
                     [&](const KeywordRow& row) { return row.name == token; });
}

Traits scheme_traits(std::string_view token) {
  if (token == "http:" || token == "https:") return trait::wild_scheme | trait::fallback_list;
  return token == "data:" ? trait::wild_scheme : 0;
}

Traits address_traits(std::string_view token) {
  const bool dotted = token.find('.') != std::string_view::npos;
  Traits traits = dotted ? trait::host_name : 0;
  if (token.starts_with("http://")) traits |= trait::http_url;
  if (token.ends_with('*') && without_scheme(token) == "*") traits |= trait::wildcard;
  const auto address = read_address(token);
  if (!address) return traits;
  if (is_ip_host(address->host)) return traits | trait::ip_address;
  return dotted ? traits | bypasses_of(*address) : traits;
}

Traits unquoted_traits(std::string_view token, std::size_t known) {
  Traits traits = trait::unquoted;
  const bool dotted = token.find('.') != std::string_view::npos;
  if (dotted || token == "*") traits |= trait::fallback_list;
  if (is_bare_keyword(token)) traits |= trait::not_keyword;
  // "example.com:" is a scheme by its letters, yet a host to the check of plugins.
  if (is_url_scheme(token))
    return traits | scheme_traits(token) | (address_traits(token) & trait::object_bypass);
  if (!dotted && is_grader_directive(token)) traits |= trait::directive_name;
  if (known == static_cast<std::size_t>(Directive::plugin_types) && token == kFlashType)
    traits |= trait::flash_type;
  return traits | address_traits(token);
}

}  // namespace

bool is_grader_keyword(std::string_view token) {
  const std::string_view inner = unquote(token);
  return std::any_of(std::begin(kKeywords), std::end(kKeywords),
                     [&](const KeywordRow& row) { return row.name == inner; });
}

bool is_grader_directive(std::string_view name) {
  const auto found = policy::directive_of(name);
  return found && *found != Directive::fenced_frame_src && policy::directive_name(*found) == name;
}

bool is_url_scheme(std::string_view token) {
  if (token.size() < 2 || token.back() != ':' || !is_alpha(token.front())) return false;
  return std::all_of(token.begin(), token.end() - 1,
                     [](char c) { return is_alnum(c) || c == '+' || c == '.' || c == '-'; });
}

bool is_nonce(std::string_view token, bool strict) {
  const std::string_view value = nonce_value(token);
  return strict ? is_base64(value) : !value.empty();
}

bool is_hash(std::string_view token, bool strict) {
  const std::string_view value = hash_value(token);
  return strict ? is_base64(value) : !value.empty();
}

void normalise_token(char* token, std::size_t size) {
  const std::string_view text(token, size);
  if (!is_url_scheme(text) && (unquote(text).empty() || keyword_of(unquote(text)) == nullptr)) return;
  std::transform(token, token + size, token, policy::lower);
}

Traits traits_of(std::string_view token, std::size_t known) {
  return token.starts_with('\'') ? quoted_traits(token, known) : unquoted_traits(token, known);
}

}  // namespace devdiag::grade
