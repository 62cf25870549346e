// Hints about single headers of every response.
#include <algorithm>

#include "hint_page.hpp"
#include "media_type.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "resolve_url.hpp"

namespace devdiag::grade::hints {

using policy::iequals;
using policy::to_lower;

namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kTelling[] = {"public-key-pins",  "public-key-pins-report-only",
                                         "x-aspnet-version", "x-aspnetmvc-version",
                                         "x-powered-by",     "x-runtime",
                                         "x-version"};
constexpr std::string_view kUseless[] = {"expires", "host", "p3p", "pragma", "x-frame-options"};
constexpr std::string_view kHtmlOnly[] = {
    "content-security-policy", "feature-policy", "x-content-security-policy",
    "x-ua-compatible",         "x-webkit-csp",   "x-xss-protection"};
constexpr std::string_view kPolicies[] = {"content-security-policy", "x-content-security-policy",
                                          "x-webkit-csp"};
// Media types that run under a policy of their own.
constexpr std::string_view kPolicyTypes[] = {"application/pdf", "image/svg+xml", "text/javascript"};

bool in(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
bool in(const Names& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& one) { return iequals(one, name); });
}

// Whether the hint's list, as the owner changed it, holds this name.
bool listed(std::span<const std::string_view> names, const HintOptions& options, std::string_view name) {
  return (in(names, name) || in(options.include, name)) && !in(options.ignore, name);
}

bool has(const Answer& answer, std::string_view name) { return !lines_of(answer, name).empty(); }

// A version number, something in parentheses, or a module's name.
bool tells_too_much(std::string_view server) {
  for (std::size_t i = 0; i + 1 < server.size(); ++i) {
    if (policy::is_digit(server[i]) && server[i + 1] == '.') return true;
  }
  const auto open = server.find('(');
  if (open != std::string_view::npos && server.find(')', open) != std::string_view::npos) return true;
  return server.find("mod_") != std::string_view::npos || server.find("openssl") != std::string_view::npos ||
         server.find("php") != std::string_view::npos;
}

void check_disallowed(const Resource& resource, const HintOptions& options, Reports& reports) {
  const auto& headers = resource.answer().headers;
  if (std::any_of(headers.begin(), headers.end(),
                  [&options](const Header& one) { return listed(kTelling, options, to_lower(one.name)); })) {
    reports.push_back({HintSeverity::warning, "header-disallowed", resource.url()});
  }
  const auto server = normalized(resource.answer(), "server");
  const bool own_rule = !listed(kTelling, options, "server") && !in(options.ignore, "server");
  if (own_rule && server && tells_too_much(*server)) {
    reports.push_back({HintSeverity::warning, "server-tells-version", resource.url()});
  }
  for (const auto name : kUseless) {
    if (has(resource.answer(), name) && !in(options.ignore, name)) {
      reports.push_back({HintSeverity::warning, "header-useless", resource.url()});
    }
  }
}

// The media type in front of the parameters, whether valid or not.
bool is_treated_as_html(const Answer& answer) {
  const auto header = first_line_of(answer, "content-type");
  const auto type = policy::trim(header.substr(0, header.find(';')));
  return type == "text/html" || type == "text/xml" || type == "application/xhtml+xml";
}

void judge_type(const Resource& resource, const ContentType& given, HintSeverity severity, Reports& reports) {
  const std::string& wanted = resource.media_type;
  const bool script = wanted == "text/javascript" && given.type == "application/javascript";
  const bool icon = wanted == "image/x-icon" && given.type == "image/vnd.microsoft.icon";
  if (!wanted.empty() && wanted != given.type && !script && !icon) {
    reports.push_back({severity, "media-type-wrong", resource.url()});
  }
  if (is_text_type(wanted)) {
    if (given.charset != "utf-8") reports.push_back({HintSeverity::warning, "charset-wrong", resource.url()});
  } else if (!given.charset.empty() && !is_html_type(given.type)) {
    reports.push_back({HintSeverity::warning, "charset-needless", resource.url()});
  }
}

}  // namespace

void check_nosniff(const Page& page, const HintOptions&, Reports& reports) {
  for (const auto& resource : page.resources()) {
    const auto value = normalized(resource.answer(), "x-content-type-options");
    if (!value) {
      reports.push_back({HintSeverity::error, "header-missing", resource.url()});
    } else if (*value != "nosniff") {
      reports.push_back({HintSeverity::error, "value-wrong", resource.url()});
    }
  }
}

void check_disallowed_headers(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) check_disallowed(resource, options, reports);
}

void check_html_only_headers(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) {
    if (is_treated_as_html(resource.answer())) continue;
    const bool own_policy = in(kPolicyTypes, resource.media_type);
    const auto& headers = resource.answer().headers;
    if (std::any_of(headers.begin(), headers.end(), [&](const Header& one) {
          const std::string name = to_lower(one.name);
          return listed(kHtmlOnly, options, name) && !(own_policy && in(kPolicies, name));
        })) {
      reports.push_back({HintSeverity::warning, "header-needless", resource.url()});
    }
  }
}

// The header, the link and the well-known file of a standard that no browser reads any more.
void check_p3p(const Page& page, const HintOptions&, Reports& reports) {
  for (const auto& resource : page.resources()) {
    const auto url = policy::parse_url(resource.url());
    const bool well_known = url && url->path == "/w3c/p3p.xml";
    if (well_known ? resource.answer().status == 200 : has(resource.answer(), "p3p")) {
      reports.push_back({HintSeverity::error, "p3p", resource.url()});
    }
  }
  for (const auto& element : page.elements()) {
    if (element.tag.is("link") && normalized(element.tag, "rel") == "p3pv1") {
      reports.push_back({HintSeverity::error, "p3p", std::string(page.url())});
    }
  }
}

void check_content_type(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) {
    if (resource.answer().status != 200) continue;
    const auto value = normalized(resource.answer(), "content-type");
    // The grader compares with this spelling, so that the real "nosniff" does not raise the severity.
    const bool strict = normalized(resource.answer(), "x-content-type-options") == "no-sniff";
    const HintSeverity severity = strict ? HintSeverity::error : HintSeverity::warning;
    if (!value) {
      reports.push_back({severity, "header-missing", resource.url()});
      continue;
    }
    const std::string declared = options.content_type_of ? options.content_type_of(resource.url()) : "";
    if (!declared.empty()) {
      if (to_lower(policy::trim(declared)) != *value) {
        reports.push_back({severity, "not-as-declared", resource.url()});
      }
      continue;
    }
    const auto reading = read_content_type(*value);
    if (reading.value) {
      judge_type(resource, *reading.value, severity, reports);
    } else {
      reports.push_back({severity, "value-invalid", resource.url()});
    }
  }
}

}  // namespace devdiag::grade::hints
