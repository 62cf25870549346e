// Hints about how resources travel: Strict-Transport-Security, redirections, https throughout.
#include <algorithm>
#include <unordered_set>

#include "hint_page.hpp"
#include "media_type.hpp"
#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
#include "resolve_url.hpp"

namespace devdiag::grade::hints {

using policy::next_part;
using policy::trim;

namespace {

struct Directive {
  std::string_view name, value;
};

bool is_value_char(char c) {
  return policy::is_token(std::string_view(&c, 1)) && !policy::is_alpha(c) && c != '-';
}

// Digits in quotes, or token characters other than letters and the hyphen.
bool is_value(std::string_view text) {
  if (!text.starts_with('"')) return !text.empty() && std::all_of(text.begin(), text.end(), is_value_char);
  if (text.size() < 2 || !text.ends_with('"')) return false;
  const auto inner = text.substr(1, text.size() - 2);
  return std::all_of(inner.begin(), inner.end(), [](char c) { return policy::is_digit(c) || c == '~'; });
}

std::string_view without_spaces_before(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}
std::string_view without_spaces_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// "name" or "name = value"; behind a lone name not even a space may stand.
std::optional<Directive> read_directive(std::string_view text) {
  text = without_spaces_before(text);
  if (policy::is_token(text)) return Directive{text, {}};
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const auto name = without_spaces_behind(text.substr(0, equals));
  const auto value = without_spaces_behind(without_spaces_before(text.substr(equals + 1)));
  if (!policy::is_token(name) || !is_value(value)) return std::nullopt;
  return Directive{name, value};
}

struct Hsts {
  bool malformed = false, repeated = false, has_max_age = false;
  std::optional<std::int64_t> max_age_s;  // nothing when it is no plain number
};

std::optional<std::int64_t> read_number(std::string_view text) {
  if (text.empty() || !policy::is_digit(text.front())) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : text) {
    if (!policy::is_digit(c)) break;
    number = std::min<std::int64_t>(number * 10 + (c - '0'), INT64_C(1'000'000'000'000'000));
  }
  return number;
}

Hsts read_hsts(std::string_view header) {
  Hsts out;
  std::unordered_set<std::string_view> seen;
  for (auto left = std::count(header.begin(), header.end(), ';'); left >= 0; --left) {
    const auto directive = read_directive(next_part(header, ';'));
    if (!directive) {
      out.malformed = true;
      return out;
    }
    if (!seen.insert(directive->name).second) {
      out.repeated = true;
      return out;
    }
    if (directive->name != "max-age") continue;
    out.has_max_age = true;
    out.max_age_s = read_number(directive->value);
  }
  return out;
}

void judge_hsts(std::string_view header, const std::string& url, std::int64_t min_age_s, Reports& reports) {
  const Hsts hsts = read_hsts(header);
  if (hsts.malformed) {
    reports.push_back({HintSeverity::error, "value-invalid", url});
  } else if (hsts.repeated) {
    reports.push_back({HintSeverity::warning, "directive-repeated", url});
  } else if (!hsts.has_max_age) {
    reports.push_back({HintSeverity::error, "max-age-missing", url});
  } else if (hsts.max_age_s && *hsts.max_age_s < min_age_s) {
    reports.push_back({HintSeverity::warning, "max-age-short", url});
  }
}

constexpr std::string_view kMedia[] = {"img", "audio", "video", "source", "track", "object"};

// Reports each insecure address once.
class InsecureAddresses {
 public:
  explicit InsecureAddresses(Reports& reports) : reports_(reports) {}

  void note(const std::string& url, std::string_view remark) {
    if (is_https_url(url) || is_data_url(url) || !seen_.insert(url).second) return;
    reports_.push_back({HintSeverity::error, remark, url});
  }

 private:
  Reports& reports_;
  std::unordered_set<std::string> seen_;
};

void note_elements(const Page& page, InsecureAddresses& insecure) {
  for (const auto& [tag, in_body] : page.elements()) {
    if (std::none_of(std::begin(kMedia), std::end(kMedia),
                     [&tag](std::string_view name) { return tag.is(name); }))
      continue;
    auto addresses = srcset_addresses(tag.attribute("srcset").value_or(""));
    for (const std::string_view name : {"src", "poster", "data"}) {
      if (const auto value = tag.attribute(name); value && !value->empty()) addresses.push_back(*value);
    }
    for (const auto& address : addresses) {
      const auto url = resolve_url(page.url(), address);
      if (url) insecure.note(*url, "insecure");
    }
  }
}

}  // namespace

// Over plain http browsers ignore the header; whether the same host answers over https is not asked here.
void check_hsts(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) {
    const std::string header = normalized(resource.answer(), "strict-transport-security").value_or("");
    const std::string& url = resource.url();
    if (!is_https_url(url)) {
      if (!header.empty()) reports.push_back({HintSeverity::warning, "over-http", url});
    } else if (header.empty()) {
      reports.push_back({HintSeverity::error, "header-missing", url});
    } else {
      judge_hsts(header, url, options.hsts_min_age_s, reports);
    }
  }
}

void check_redirects(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) {
    const auto limit =
        is_html_type(resource.media_type) ? options.max_page_redirects : options.max_resource_redirects;
    if (resource.fetched->hops.size() <= limit) continue;
    reports.push_back({HintSeverity::warning, "too-many-redirects", resource.url()});
  }
}

void check_https_only(const Page& page, const HintOptions&, Reports& reports) {
  if (page.fetched().empty()) return;
  InsecureAddresses insecure(reports);
  note_elements(page, insecure);
  if (!is_https_url(page.url())) {
    reports.push_back({HintSeverity::error, "page-insecure", std::string(page.url())});
    return;
  }
  for (const auto& one : page.fetched().subspan(1)) {
    for (const auto& hop : one.hops) insecure.note(hop, "redirected-insecurely");
    insecure.note(one.url, one.hops.empty() ? "insecure" : "redirected-insecurely");
  }
}

}  // namespace devdiag::grade::hints
