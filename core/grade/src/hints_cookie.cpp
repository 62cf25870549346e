// validate-set-cookie-header: Set-Cookie lines against the letter of RFC 6265, section 4.1.
#include <algorithm>
#include <array>

#include "hint_page.hpp"
#include "policy/ascii.hpp"
#include "policy/cookie_date.hpp"
#include "resolve_url.hpp"

namespace devdiag::grade::hints {

using policy::next_part;
using policy::to_lower;
using policy::trim;

namespace {

enum Attribute : std::size_t { kExpires, kMaxAge, kDomain, kPath, kSecure, kHttpOnly, kSameSite, kPriority };
constexpr std::array<std::string_view, 8> kAttributes = {"expires", "max-age",  "domain",   "path",
                                                         "secure",  "httponly", "samesite", "priority"};
constexpr std::string_view kNameForbidden = "()<>@,;:\\\"/[]?={}", kValueForbidden = ",;\"\\";

std::size_t attribute_of(std::string_view name) {
  const auto found = std::find(kAttributes.begin(), kAttributes.end(), name);
  return static_cast<std::size_t>(found - kAttributes.begin());
}

struct Line {
  std::string_view name, value;
  std::array<bool, kAttributes.size()> present{};
  std::array<std::string_view, kAttributes.size()> values{};
};

std::string_view unquoted(std::string_view value) {
  if (value.starts_with('"')) value.remove_prefix(1);
  if (value.ends_with('"')) value.remove_suffix(1);
  return value;
}

bool is_valid(std::string_view text, std::string_view forbidden) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [forbidden](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || policy::is_space(c) || c == '\v' ||
           forbidden.find(c) != std::string_view::npos;
  });
}

class LineCheck {
 public:
  LineCheck(const std::string& url, const HintOptions& options, Reports& reports)
      : url_(url), https_(is_https_url(url)), options_(options), reports_(reports) {}

  void check(std::string_view text) {
    const Line line = read(text);
    judge_pair(line);
    judge_prefix(line);
    judge_protection(line);
    judge_expiry(line);
  }

 private:
  Line read(std::string_view text);
  void judge_pair(const Line& line);
  void judge_prefix(const Line& line);
  void judge_protection(const Line& line);
  void judge_expiry(const Line& line);
  void report(HintSeverity severity, std::string_view remark) {
    reports_.push_back({severity, remark, url_});
  }

  const std::string& url_;
  bool https_;
  const HintOptions& options_;
  Reports& reports_;
};

Line LineCheck::read(std::string_view text) {
  const bool trailing = text.ends_with(';');
  if (trailing) {
    report(HintSeverity::hint, "trailing-semicolon");
    text.remove_suffix(1);
  }
  const auto attributes = std::count(text.begin(), text.end(), ';');
  std::string_view pair = next_part(text, ';');
  Line line;
  line.name = next_part(pair, '=');
  line.value = unquoted(pair);
  for (auto i = attributes; i > 0; --i) {
    std::string_view part = next_part(text, ';');
    const std::size_t attribute = attribute_of(to_lower(trim(next_part(part, '='))));
    if (attribute == kAttributes.size()) {
      report(HintSeverity::warning, "attribute-unknown");
    } else if (line.present[attribute]) {
      report(HintSeverity::warning, "attribute-repeated");
    } else {
      line.present[attribute] = true;
      line.values[attribute] = unquoted(part);
    }
  }
  return line;
}

void LineCheck::judge_pair(const Line& line) {
  if (line.name.empty() || attribute_of(to_lower(trim(line.name))) != kAttributes.size()) {
    return report(HintSeverity::error, "name-missing");
  }
  if (!is_valid(line.name, kNameForbidden)) report(HintSeverity::error, "name-invalid");
  if (!is_valid(line.value, kValueForbidden)) report(HintSeverity::error, "value-invalid");
}

void LineCheck::judge_prefix(const Line& line) {
  const std::string name = to_lower(trim(line.name));
  const bool host = name.starts_with("__host-");
  if ((host || name.starts_with("__secure-")) && !https_) report(HintSeverity::error, "prefix-over-http");
  if (!host) return;
  if (line.values[kPath] != "/") report(HintSeverity::error, "host-prefix-without-path");
  if (line.present[kDomain]) report(HintSeverity::error, "host-prefix-with-domain");
}

void LineCheck::judge_protection(const Line& line) {
  if (!https_ && line.present[kSecure]) return report(HintSeverity::error, "secure-over-http");
  if (!line.present[kSecure]) report(HintSeverity::error, "secure-missing");
  if (!line.present[kHttpOnly]) report(HintSeverity::warning, "httponly-missing");
}

void LineCheck::judge_expiry(const Line& line) {
  const bool max_age = line.present[kMaxAge], expires = line.present[kExpires];
  if (expires) {
    const auto date = policy::parse_cookie_date(line.values[kExpires]);
    if (!date) {
      report(HintSeverity::error, "date-invalid");
    } else if (!policy::iequals(policy::imf_fixdate(*date), trim(line.values[kExpires]))) {
      report(HintSeverity::warning, "date-format");
    }
  }
  if (options_.old_internet_explorer) {
    if (max_age && !expires) report(HintSeverity::error, "max-age-unknown-to-browser");
  } else if (max_age && expires) {
    report(HintSeverity::hint, "expires-needless");
  }
}

}  // namespace

void check_cookies(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) {
    LineCheck check(resource.url(), options, reports);
    for (const auto line : lines_of(resource.answer(), "set-cookie")) {
      if (!line.empty()) check.check(line);
    }
  }
}

}  // namespace devdiag::grade::hints
