// A policy as csp-evaluator reads it: directives with their tokens, and what each token is.
//
// It reads differently from browsers: case matters in nonces and hashes, unknown directives count, and a
// token is judged by its looks. Names come from the core's own tables.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/csp_findings.hpp"
#include "policy/csp.hpp"

namespace devdiag::grade {

// What a token is; one may be several things.
using Traits = std::uint32_t;

namespace trait {
inline constexpr Traits quoted = 1u << 0;  // begins with a quote: no address
inline constexpr Traits unquoted = 1u << 1;
inline constexpr Traits none = 1u << 2;
inline constexpr Traits self = 1u << 3;
inline constexpr Traits unsafe_inline = 1u << 4;
inline constexpr Traits unsafe_eval = 1u << 5;
inline constexpr Traits unsafe_hashes = 1u << 6;
inline constexpr Traits strict_dynamic = 1u << 7;
inline constexpr Traits nonce = 1u << 8;           // well formed
inline constexpr Traits hash = 1u << 9;            // well formed
inline constexpr Traits nonce_short = 1u << 10;    // of any form
inline constexpr Traits nonce_charset = 1u << 11;  // a nonce that is not base64
inline constexpr Traits not_keyword = 1u << 12;    // quoted without being one, or one without its quotes
inline constexpr Traits directive_name = 1u << 13;
inline constexpr Traits wild_scheme = 1u << 14;  // http: https: data:
inline constexpr Traits wildcard = 1u << 15;     // "*" with any scheme or none
inline constexpr Traits http_url = 1u << 16;
inline constexpr Traits ip_address = 1u << 17;
inline constexpr Traits host_name = 1u << 18;       // an address with a dot in it
inline constexpr Traits fallback_list = 1u << 19;   // what browsers without 'strict-dynamic' can use
inline constexpr Traits script_sink = 1u << 20;     // 'script'
inline constexpr Traits flash_type = 1u << 21;      // application/x-shockwave-flash
inline constexpr Traits script_bypass = 1u << 22;   // allows a script known to run what it is told
inline constexpr Traits object_bypass = 1u << 23;   // the same of a Flash file
inline constexpr Traits bypass_by_eval = 1u << 24;  // a script_bypass where 'unsafe-eval' is allowed
inline constexpr Traits credential = 1u << 25;      // looks like a nonce or a hash
inline constexpr Traits any = ~Traits{0};
}  // namespace trait

struct Token {
  std::string_view text;
  Traits traits = 0;
};

struct ReadDirective {
  std::string_view name;
  std::size_t known = policy::kDirectives;  // a policy::Directive, kDirectives for a name the grader ignores
  std::size_t first = 0, count = 0;         // its tokens in Reading::tokens
  Traits traits = 0;                        // of all its tokens together

  bool is_known() const { return known < policy::kDirectives; }
};

// A token that browsers ignore because of another in the same list.
struct IgnoredToken {
  std::string_view directive, token;
};

class Reading {
 public:
  explicit Reading(std::string_view policy);
  Reading(const Reading&) = delete;  // views into its own text
  Reading& operator=(const Reading&) = delete;

  const std::vector<ReadDirective>& directives() const { return directives_; }
  std::span<const Token> tokens(const ReadDirective& directive) const {
    return std::span(tokens_).subspan(directive.first, directive.count);
  }
  // The directive itself, or the one that decides in its place as the grader sees it; null when there is
  // none.
  const ReadDirective* find(policy::Directive directive) const;
  const ReadDirective* find_effective(policy::Directive directive) const;

  // Leaves what browsers of this version heed. What they do not is returned, once for each kind of script
  // code the directive governs.
  std::vector<IgnoredToken> keep_effective(CspVersion version);

 private:
  void read_directive(std::string_view part);
  void read_tokens(ReadDirective& directive, std::string_view value);
  bool is_repeated(const ReadDirective& directive) const;
  void drop_repeated_directives();
  void index_directives();
  void drop_tokens(ReadDirective& directive, Traits mask);
  void drop_directives_unknown_to(CspVersion version);

  std::string text_;
  std::vector<Token> tokens_;
  std::vector<ReadDirective> directives_;
  std::array<std::uint32_t, policy::kDirectives> index_{};  // position + 1 in directives_, 0 when absent
};

}  // namespace devdiag::grade
