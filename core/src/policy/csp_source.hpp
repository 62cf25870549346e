// Source lists of CSP Level 3: what one expression means and whether a list lets a URL or inline code
// through.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "policy/url.hpp"

namespace devdiag::policy {

enum class SourceKind : std::uint8_t {
  invalid,
  none,
  self,
  any,
  scheme,
  host,
  nonce,
  hash,
  unsafe_inline,
  unsafe_eval,
  wasm_unsafe_eval,
  unsafe_hashes,
  strict_dynamic,
  report_sample,
  unsafe_allow_redirects,
  inline_speculation_rules,
  trusted_types_eval
};

// One source expression (section 2.3.1); views into the list.
struct Source {
  SourceKind kind = SourceKind::invalid;
  std::string_view text;
  std::string_view scheme, host, port,
      path;  // of scheme and host sources; host "*" or "*.example.com" as written

  // Of nonces and hashes, 'nonce-…' and 'sha256-…': what stands before the first dash and after it.
  std::string_view algorithm() const { return text.substr(1, text.find('-') - 1); }
  std::string_view digest() const {
    const std::size_t begin = text.find('-') + 1;
    return text.substr(begin, text.size() - 1 - begin);
  }
};

Source parse_source(std::string_view token);
void parse_source(std::string_view token, Source& fresh);  // which nothing was written to

struct Hash {
  std::string_view algorithm, digest;  // "sha256", base64 or base64url
};

// hash-algorithm "-" base64-value, as it stands between the quotes of a hash source and in integrity
// metadata. Nothing when the value is no digest of its algorithm: one of another length covers no code.
std::optional<Hash> parse_hash(std::string_view text);

// Calls `visit(const Source&)` for each expression of a directive value, until it returns false.
template <class Visit>
void for_each_source(std::string_view list, Visit&& visit);

bool list_has(std::string_view list, SourceKind kind);

// The kinds of sources a list holds, one bit each; 0 only for a list without any word.
using SourceKinds = std::uint32_t;
constexpr SourceKinds kind_bit(SourceKind kind) { return SourceKinds{1} << static_cast<unsigned>(kind); }
SourceKinds kinds_in(std::string_view list);

// Sections 6.7.2.7 and 6.7.2.8. `self` is the policy's own origin; after a redirect (count > 0) paths are not
// compared.
bool source_matches(const Source& source, const Url& url, const Origin& self, int redirects = 0);
bool list_matches(std::string_view list, const Url& url, const Origin& self, int redirects = 0);

// The parts of matching. Section 6.7.2.9: `wanted` covers itself and its secure sibling (CSP3 also lets ws:
// cover http:, no browser does). Section 6.7.2.10. Section 6.7.2.12: a pattern ending in "/" covers all
// below, any other only itself.
bool scheme_covers(std::string_view wanted, std::string_view scheme);
bool host_covers(std::string_view wanted, std::string_view host);
bool path_covers(std::string_view pattern, std::string_view path);

enum class InlineKind { script, script_attribute, style, style_attribute, navigation };

// What is known of a piece of inline code. `hashes`: its digests, for the lists that name some.
struct InlineCode {
  InlineKind kind = InlineKind::script;
  std::string_view nonce;  // of the element; empty when it has none
  std::span<const Hash> hashes;
};

bool allows_all_inline(std::string_view list, InlineKind kind);     // section 6.7.3.2
bool allows_all_inline(SourceKinds kinds, InlineKind kind);         // of a list that holds these
bool allows_inline(std::string_view list, const InlineCode& code);  // section 6.7.3.3
bool same_digest(std::string_view a, std::string_view b);           // base64 and base64url are one alphabet

}  // namespace devdiag::policy

#include "policy/ascii.hpp"

template <class Visit>
void devdiag::policy::for_each_source(std::string_view list, Visit&& visit) {
  for (std::string_view token = next_token(list); !token.empty(); token = next_token(list)) {
    if (!visit(parse_source(token))) return;
  }
}
