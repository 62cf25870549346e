// The table of hints.
#include "devdiag/grade/webhint.hpp"

#include <algorithm>

#include "hint_page.hpp"

namespace devdiag::grade {
namespace {

struct HintRow {
  Hint hint;
  std::string_view name;
  void (*check)(const hints::Page&, const HintOptions&, hints::Reports&);
};

constexpr HintRow kRows[kHints] = {
    {Hint::content_type, "content-type", &hints::check_content_type},
    {Hint::disown_opener, "disown-opener", &hints::check_disown_opener},
    {Hint::http_cache, "http-cache", &hints::check_cache},
    {Hint::https_only, "https-only", &hints::check_https_only},
    {Hint::meta_viewport, "meta-viewport", &hints::check_viewport},
    {Hint::no_disallowed_headers, "no-disallowed-headers", &hints::check_disallowed_headers},
    {Hint::no_html_only_headers, "no-html-only-headers", &hints::check_html_only_headers},
    {Hint::no_http_redirects, "no-http-redirects", &hints::check_redirects},
    {Hint::no_p3p, "no-p3p", &hints::check_p3p},
    {Hint::no_protocol_relative_urls, "no-protocol-relative-urls", &hints::check_protocol_relative},
    {Hint::sri, "sri", &hints::check_sri},
    {Hint::strict_transport_security, "strict-transport-security", &hints::check_hsts},
    {Hint::validate_set_cookie_header, "validate-set-cookie-header", &hints::check_cookies},
    {Hint::x_content_type_options, "x-content-type-options", &hints::check_nosniff}};

}  // namespace

std::string_view hint_name(Hint hint) { return kRows[static_cast<std::size_t>(hint)].name; }

std::optional<Hint> hint_of(std::string_view name) {
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [name](const HintRow& one) { return one.name == name; });
  if (row == std::end(kRows)) return std::nullopt;
  return row->hint;
}

std::string_view hint_severity_name(HintSeverity severity) {
  constexpr std::string_view kNames[] = {"hint", "warning", "error"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::vector<HintReport> judge_hint(Hint hint, std::span<const Fetched> fetched, const HintOptions& options) {
  hints::Reports reports;
  kRows[static_cast<std::size_t>(hint)].check(hints::Page(fetched), options, reports);
  return reports;
}

}  // namespace devdiag::grade
