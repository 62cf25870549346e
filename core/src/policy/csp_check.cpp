// Judges single loads and pieces of code by one policy (CSP Level 3 sections 4.2.3, 4.4.1, 4.5.1, 6.1, 6.7).
#include "policy/csp_check.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

bool is_script_kind(InlineKind kind) {
  return kind != InlineKind::style && kind != InlineKind::style_attribute;
}

bool has_word(std::string_view words, std::string_view wanted) {
  for (std::string_view word = next_token(words); !word.empty(); word = next_token(words)) {
    if (iequals(word, wanted)) return true;
  }
  return false;
}

bool nonce_listed(std::string_view list, std::string_view nonce) {
  bool listed = false;
  for_each_source(list, [&](const Source& source) {
    listed = source.kind == SourceKind::nonce && source.digest() == nonce;
    return !listed;
  });
  return listed;
}

bool hash_listed(std::string_view list, const Hash& hash) {
  bool listed = false;
  for_each_source(list, [&](const Source& source) {
    listed = source.kind == SourceKind::hash && iequals(source.algorithm(), hash.algorithm) &&
             same_digest(source.digest(), hash.digest);
    return !listed;
  });
  return listed;
}

bool evaluates(const Policy& policy, std::initializer_list<SourceKind> permissions) {
  if (!runs_scripts(policy)) return false;
  const auto directive = deciding_directive(policy, Directive::script_src);
  if (!directive) return true;
  const std::string_view list = policy.value(*directive);
  return std::any_of(permissions.begin(), permissions.end(),
                     [&](SourceKind kind) { return list_has(list, kind); });
}

}  // namespace

bool allows_url(const Policy& policy, Directive wanted, const Url& url, const Origin& self, int redirects) {
  const auto directive = deciding_directive(policy, wanted);
  if (!directive) return true;
  const std::string_view list = policy.value(*directive);
  // A socket's handshake is an HTTP request, which * covers.
  const bool socket = iequals(url.scheme, "ws") || iequals(url.scheme, "wss");
  if (socket && wanted == Directive::connect_src && list_has(list, SourceKind::any)) return true;
  return list_matches(list, url, self, redirects);
}

bool allows_script_url(const Policy& policy, const Url& url, const Origin& self, const ScriptLoad& load) {
  if (!runs_scripts(policy)) return false;
  const auto directive = deciding_directive(policy, Directive::script_src_elem);
  if (!directive) return true;
  const std::string_view list = policy.value(*directive);
  if (!load.nonce.empty() && nonce_listed(list, load.nonce)) return true;
  const auto is_listed = [&](const Hash& hash) { return hash_listed(list, hash); };
  if (!load.integrity.empty() && std::all_of(load.integrity.begin(), load.integrity.end(), is_listed))
    return true;
  if (list_has(list, SourceKind::strict_dynamic)) return !load.parser_inserted;
  return list_matches(list, url, self, load.redirects);
}

bool allows_inline_code(const Policy& policy, const InlineCode& code) {
  if (is_script_kind(code.kind) && !runs_scripts(policy)) return false;
  const auto directive = deciding_directive(policy, inline_directive(code.kind));
  return !directive || allows_inline(policy.value(*directive), code);
}

bool allows_every_inline(const Policy& policy, InlineKind kind) {
  if (is_script_kind(kind) && !runs_scripts(policy)) return false;
  const auto directive = deciding_directive(policy, inline_directive(kind));
  return !directive || allows_all_inline(policy.value(*directive), kind);
}

bool allows_eval(const Policy& policy) { return evaluates(policy, {SourceKind::unsafe_eval}); }

bool allows_wasm(const Policy& policy) {
  return evaluates(policy, {SourceKind::wasm_unsafe_eval, SourceKind::unsafe_eval});
}

Directive inline_directive(InlineKind kind) {
  switch (kind) {
    case InlineKind::script:
    case InlineKind::navigation:
      return Directive::script_src_elem;
    case InlineKind::script_attribute:
      return Directive::script_src_attr;
    case InlineKind::style:
      return Directive::style_src_elem;
    case InlineKind::style_attribute:
      break;
  }
  return Directive::style_src_attr;
}

bool runs_scripts(const Policy& policy) {
  return !policy.has(Directive::sandbox) || has_word(policy.value(Directive::sandbox), "allow-scripts");
}

}  // namespace devdiag::policy
