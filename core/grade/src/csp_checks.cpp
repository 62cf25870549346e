// The table of checks and the loop that runs it.
#include "csp_checks.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace devdiag::grade {
namespace {

using policy::Directive;
using enum CspFindingType;
using enum CspSeverity;

constexpr std::uint64_t bit(Directive directive) {
  return std::uint64_t{1} << static_cast<unsigned>(directive);
}

// Where a row looks.
struct Scope {
  enum Kind : std::uint8_t {
    every,    // each directive of the policy, of whatever name
    unknown,  // each one whose name the grader does not know
    own,      // those of `mask` that are there
    deciding  // those of `mask`, or what decides in their place
  } kind;
  std::uint64_t mask = 0;
};

// What of it a finding is about.
enum class Subject : std::uint8_t {
  token,      // each token with one of `any_of` and none of `none_of`
  directive,  // the directive, when its tokens together have one of `any_of` (0: whatever they are) and no
              // `none_of`
  lacking,    // the directive as named in `mask`, when it is not there or no token has one of `any_of`
  absent      // the directive as named in `mask`, when it is not there
};

struct Row {
  CspCheck check;
  CspFindingType type;
  CspSeverity severity;
  Scope scope;
  Subject subject;
  Traits any_of = trait::any, none_of = 0;
  Traits unless = 0;                       // the directive is passed over when one of its tokens has these
  bool (*when)(const Reading&) = nullptr;  // null: always
};

constexpr Scope kEvery{Scope::every};
constexpr Scope kScript{Scope::deciding, bit(Directive::script_src)};
constexpr Scope kScriptElements{Scope::deciding, kScript.mask | bit(Directive::script_src_elem)};
constexpr Scope kScripts{Scope::deciding, kScriptElements.mask | bit(Directive::script_src_attr)};
constexpr Scope kObjects{Scope::deciding, bit(Directive::object_src)};
constexpr Scope kAttackable{Scope::deciding, kScripts.mask | kObjects.mask | bit(Directive::base_uri)};
constexpr Scope kBaseUri{Scope::own, bit(Directive::base_uri)};
constexpr Scope kObjectSrc{Scope::own, bit(Directive::object_src)};
constexpr Scope kTrustedTypes{Scope::own, bit(Directive::require_trusted_types_for)};
constexpr Scope kReportUri{Scope::own, bit(Directive::report_uri)};
constexpr Scope kReportTo{Scope::own, bit(Directive::report_to)};
constexpr Scope kUnknown{Scope::unknown};
constexpr Scope kDeprecated{Scope::own, bit(Directive::reflected_xss) | bit(Directive::referrer) |
                                            bit(Directive::disown_opener) | bit(Directive::prefetch_src)};

bool has_any(const ReadDirective* directive, Traits traits) {
  return directive != nullptr && (directive->traits & traits) != 0;
}

bool may_run_flash(const Reading& reading) {
  const ReadDirective* types = reading.find(Directive::plugin_types);
  return types == nullptr || has_any(types, trait::flash_type);
}

bool reports_nowhere(const Reading& reading) {
  return !has_any(reading.find(Directive::report_uri), trait::any) &&
         !has_any(reading.find(Directive::report_to), trait::any);
}

bool lacks_report_uri(const Reading& reading) {
  return !has_any(reading.find(Directive::report_uri), trait::any);
}

constexpr Row kRows[] = {
    // Scripts.
    {CspCheck::script_unsafe_inline, script_unsafe_inline, high, kScripts, Subject::token,
     trait::unsafe_inline},
    {CspCheck::script_unsafe_inline, script_unsafe_hashes, medium_maybe, kScripts, Subject::token,
     trait::unsafe_hashes},
    {CspCheck::script_unsafe_eval, script_unsafe_eval, medium_maybe, kScripts, Subject::token,
     trait::unsafe_eval},
    {CspCheck::plain_url_schemes, plain_url_schemes, high, kAttackable, Subject::token, trait::wild_scheme},
    {CspCheck::wildcards, plain_wildcard, high, kAttackable, Subject::token, trait::wildcard},
    // What is not said.
    {CspCheck::missing_object_src, missing_directives, high, kObjects, Subject::lacking},
    {CspCheck::missing_script_src, missing_directives, high, kScript, Subject::absent},
    {CspCheck::missing_base_uri, missing_directives, high, kBaseUri, Subject::absent, trait::any, 0, 0,
     &needs_base_uri},
    // Addresses that are no protection.
    {CspCheck::script_allowlist_bypass, script_allowlist_bypass, high, kScriptElements, Subject::token,
     trait::script_bypass, 0, trait::none},
    {CspCheck::script_allowlist_bypass, script_allowlist_bypass, medium_maybe, kScriptElements,
     Subject::token, trait::self | trait::host_name, trait::script_bypass, trait::none},
    {CspCheck::object_allowlist_bypass, object_allowlist_bypass, high, kObjects, Subject::token,
     trait::object_bypass, 0, trait::none, &may_run_flash},
    {CspCheck::object_allowlist_bypass, object_allowlist_bypass, medium_maybe, kObjectSrc, Subject::token,
     trait::any, trait::object_bypass, trait::none, &may_run_flash},
    // In every directive.
    {CspCheck::ip_source, ip_source, info, kEvery, Subject::token, trait::ip_address},
    {CspCheck::nonce_length, nonce_length, medium, kEvery, Subject::token, trait::nonce_short},
    {CspCheck::nonce_length, nonce_charset, info, kEvery, Subject::token, trait::nonce_charset},
    {CspCheck::src_http, src_http, medium, kEvery, Subject::token, trait::http_url},
    {CspCheck::deprecated_directive, deprecated_directive, info, kDeprecated, Subject::directive, 0},
    {CspCheck::unknown_directive, unknown_directive, syntax, kUnknown, Subject::directive, 0},
    {CspCheck::missing_semicolon, missing_semicolon, syntax, kEvery, Subject::token, trait::directive_name},
    {CspCheck::invalid_keyword, invalid_keyword, syntax, kEvery, Subject::token, trait::not_keyword},
    // Short of a strict CSP.
    {CspCheck::strict_dynamic, strict_dynamic, strict_csp, kScript, Subject::directive, trait::unquoted,
     trait::strict_dynamic},
    {CspCheck::strict_dynamic_not_standalone, strict_dynamic_not_standalone, info, kScript,
     Subject::directive, trait::strict_dynamic, trait::nonce | trait::hash},
    {CspCheck::unsafe_inline_fallback, unsafe_inline_fallback, strict_csp, kScript, Subject::directive,
     trait::nonce | trait::hash, trait::unsafe_inline},
    {CspCheck::allowlist_fallback, allowlist_fallback, strict_csp, kScript, Subject::directive,
     trait::strict_dynamic, trait::fallback_list},
    {CspCheck::trusted_types, require_trusted_types_for_scripts, info, kTrustedTypes, Subject::lacking,
     trait::script_sink},
    // Where violations are heard.
    {CspCheck::reporting, reporting_destination_missing, info, kReportUri, Subject::lacking, trait::any, 0, 0,
     &reports_nowhere},
    {CspCheck::reporting, report_to_only, info, kReportTo, Subject::directive, trait::any, 0, 0,
     &lacks_report_uri}};

constexpr std::size_t kCheckCount = static_cast<std::size_t>(CspCheck::reporting) + 1;

// Appends findings until there are enough.
class Collector {
 public:
  explicit Collector(std::vector<Found>& out) : out_(out) {}

  void add(const Row& row, std::string_view directive, std::string_view value = {}) {
    if (out_.size() < kCspFindings) out_.push_back({row.type, row.severity, directive, value});
  }

 private:
  std::vector<Found>& out_;
};

void check_directive(const Row& row, const Reading& reading, const ReadDirective& directive,
                     Collector& found) {
  if (has_any(&directive, row.unless)) return;
  if (row.subject == Subject::directive) {
    const bool meant = row.any_of == 0 || has_any(&directive, row.any_of);
    if (meant && !has_any(&directive, row.none_of)) found.add(row, directive.name);
    return;
  }
  if (!has_any(&directive, row.any_of)) return;
  for (const Token& token : reading.tokens(directive)) {
    if ((token.traits & row.any_of) != 0 && (token.traits & row.none_of) == 0)
      found.add(row, directive.name, token.text);
  }
}

// The directives a row looks at; those that several names of its mask lead to once.
template <class Visit>
void visit_scope(const Scope& scope, const Reading& reading, Visit visit) {
  if (scope.kind == Scope::every || scope.kind == Scope::unknown) {
    for (const ReadDirective& directive : reading.directives()) {
      if (scope.kind == Scope::every || !directive.is_known()) visit(directive);
    }
    return;
  }
  std::array<const ReadDirective*, 8> seen{};
  std::size_t count = 0;
  for (std::uint64_t rest = scope.mask; rest != 0; rest &= rest - 1) {
    const auto wanted = static_cast<Directive>(std::countr_zero(rest));
    const ReadDirective* directive =
        scope.kind == Scope::own ? reading.find(wanted) : reading.find_effective(wanted);
    if (directive == nullptr || std::find(seen.begin(), seen.end(), directive) != seen.end()) continue;
    seen[count++ % seen.size()] = directive;
    visit(*directive);
  }
}

void check_lack(const Row& row, const Reading& reading, Collector& found) {
  const auto wanted = static_cast<Directive>(std::countr_zero(row.scope.mask));
  const ReadDirective* directive =
      row.scope.kind == Scope::own ? reading.find(wanted) : reading.find_effective(wanted);
  const bool there = row.subject == Subject::absent ? directive != nullptr : has_any(directive, row.any_of);
  if (!there) found.add(row, policy::directive_name(wanted));
}

void run_row(const Row& row, const Reading& reading, Collector& found) {
  if (row.when != nullptr && !row.when(reading)) return;
  if (row.subject == Subject::lacking || row.subject == Subject::absent) {
    check_lack(row, reading, found);
    return;
  }
  visit_scope(row.scope, reading,
              [&](const ReadDirective& directive) { check_directive(row, reading, directive, found); });
}

}  // namespace

bool needs_base_uri(const Reading& reading) {
  const ReadDirective* scripts = reading.find_effective(Directive::script_src);
  return has_any(scripts, trait::nonce) ||
         (has_any(scripts, trait::hash) && has_any(scripts, trait::strict_dynamic));
}

std::vector<CspFinding> owned(std::span<const Found> found) {
  std::vector<CspFinding> out;
  out.reserve(found.size());
  for (const Found& each : found)
    out.push_back({each.type, each.severity, std::string(each.directive), std::string(each.value)});
  return out;
}

void run_checks(std::span<const CspCheck> checks, const Reading& reading, std::vector<Found>& out) {
  std::uint32_t wanted = 0;
  static_assert(kCheckCount <= 32);
  for (const CspCheck check : checks) wanted |= 1u << static_cast<unsigned>(check);
  Collector found(out);
  for (const Row& row : kRows) {
    if ((wanted >> static_cast<unsigned>(row.check) & 1u) != 0) run_row(row, reading, found);
  }
}

}  // namespace devdiag::grade
