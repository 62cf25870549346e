// What is wrong with a serialized policy as text: what browsers ignore or read differently than it looks.
//
// The grammar is CSP Level 3 sections 2.2, 2.3.1 and the value grammars of each directive; a policy that
// breaks it is still enforced, minus the broken part.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/csp_lists.hpp"

namespace devdiag::policy {

enum class CspFaultKind : std::uint8_t {
  not_ascii,     // the directive is dropped whole
  name_invalid,  // a character no directive name has, such as a forgotten space
  name_unknown,  // ignored by browsers
  name_deprecated,
  directive_repeated,  // only the first counts
  list_empty,          // means 'none', which should be written
  none_not_alone,      // 'none' beside other sources is ignored
  keyword_unquoted,    // a host name that was meant as a keyword
  semicolon_missing,   // a directive's name stands in the value of another
  source_invalid,      // ignored by browsers
  source_repeated,
  nonce_invalid,
  hash_invalid,
  hash_length,       // cannot be a digest of its algorithm
  value_unexpected,  // the directive takes none
  value_missing,
  value_surplus,  // the directive takes one
  value_invalid,
};

enum class CspFaultLevel : std::uint8_t {
  info,
  warning,
  error
};  // error: a part of the policy has no effect

struct CspFault {
  CspFaultKind kind{};
  CspFaultLevel level = CspFaultLevel::error;
  int directive = 0;            // index among the directives of the policy, empty ones not counted
  int value = -1;               // index among the values of the directive; -1: the directive itself
  std::string_view name, text;  // the directive's name and the value meant, as written
};

// In the order of the text. At most kCspFaults, so that a hostile header cannot make a long list.
inline constexpr std::size_t kCspFaults = 200;
std::vector<CspFault> lint_policy(std::string_view text);
// The same for a policy of a header that was taken apart already.
std::vector<CspFault> lint_policy(std::span<const WrittenDirective> written, const SourceLists& lists);

// What the slip does, in words; empty for those that change nothing or have a problem of their own.
std::string_view effect_of(CspFaultKind kind);

std::string serialize_policy(std::string_view text);  // one space between tokens, "; " between directives

}  // namespace devdiag::policy
