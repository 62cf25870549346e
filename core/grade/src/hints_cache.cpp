// http-cache: pages briefly, static resources for long and under names that change with their content.
#include <algorithm>
#include <map>

#include "hint_page.hpp"
#include "media_type.hpp"
#include "policy/ascii.hpp"
#include "revved_name.hpp"

namespace devdiag::grade::hints {

using policy::next_part;
using policy::trim;

namespace {

constexpr std::string_view kPlain[] = {
    "must-revalidate", "no-cache",         "no-store",  "no-transform",           "public",
    "private",         "proxy-revalidate", "immutable", "stale-while-revalidate", "stale-if-error"};
constexpr std::string_view kWithSeconds[] = {"max-age", "s-maxage", "stale-while-revalidate",
                                             "stale-if-error"};
constexpr std::string_view kLongCached[] = {"application/manifest+json",
                                            "audio/ogg",
                                            "audio/mpeg",
                                            "audio/mp4",
                                            "font/collection",
                                            "application/vnd.ms-fontobject",
                                            "font/opentype",
                                            "font/otf",
                                            "font/ttf",
                                            "font/woff",
                                            "font/woff2",
                                            "image/bmp",
                                            "image/gif",
                                            "image/jpeg",
                                            "image/png",
                                            "image/svg+xml",
                                            "image/webp",
                                            "image/x-icon",
                                            "text/css",
                                            "text/javascript",
                                            "video/mp4",
                                            "video/ogg",
                                            "video/webm"};

bool in(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Directives {
  std::map<std::string, std::int64_t, std::less<>> used;  // seconds, 0 without a value
  bool unknown = false, invalid = false;

  bool has(std::string_view name) const { return used.find(name) != used.end(); }
  std::int64_t seconds(std::string_view name) const {
    const auto found = used.find(name);
    return found == used.end() ? 0 : found->second;
  }
  // Below, at or above a number of seconds; no lifetime at all is below.
  std::int64_t lifetime_over(std::int64_t threshold_s) const {
    const std::int64_t own = seconds("max-age"), shared = seconds("s-maxage");
    if (own != 0) return own - threshold_s;
    return shared != 0 ? shared - threshold_s : -1;
  }
};

// A whole number of seconds, read as JavaScript reads numbers: what follows the number does not matter.
std::optional<std::int64_t> read_seconds(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !policy::is_digit(text.front())) return std::nullopt;
  std::int64_t seconds = 0;
  while (!text.empty() && policy::is_digit(text.front())) {
    seconds = std::min<std::int64_t>(seconds * 10 + (text.front() - '0'), INT64_C(1'000'000'000'000'000));
    text.remove_prefix(1);
  }
  if (!text.starts_with('.')) return seconds;
  text.remove_prefix(1);
  while (text.starts_with('0')) text.remove_prefix(1);
  return !text.empty() && policy::is_digit(text.front()) ? std::nullopt : std::optional(seconds);
}

Directives read_directives(std::string_view header) {
  Directives out;
  while (!header.empty()) {
    std::string_view rest = trim(next_part(header, ','));
    const std::string name(next_part(rest, '='));
    const auto value = next_part(rest, '=');
    if (name.empty()) continue;
    if (value.empty()) {
      out.unknown = out.unknown || !in(kPlain, name);
      if (in(kPlain, name)) out.used[name] = 0;
      continue;
    }
    const auto seconds = in(kWithSeconds, name) ? read_seconds(value) : std::nullopt;
    out.invalid = out.invalid || !seconds;
    if (seconds) out.used[name] = *seconds;
  }
  return out;
}

class CacheCheck {
 public:
  CacheCheck(const Resource& resource, const HintOptions& options, Reports& reports)
      : resource_(resource), options_(options), reports_(reports) {}

  void check() {
    const std::string header = normalized(resource_.answer(), "cache-control").value_or("");
    if (header.empty()) return report(HintSeverity::error, "header-missing");
    const Directives directives = read_directives(header);
    if (!is_sound(directives)) return;
    if (is_html_type(resource_.media_type)) return judge_page(directives);
    if (in(kLongCached, resource_.media_type)) judge_static(directives);
  }

 private:
  void report(HintSeverity severity, std::string_view remark) {
    reports_.push_back({severity, remark, resource_.url()});
  }
  bool is_sound(const Directives& directives);
  void judge_page(const Directives& directives);
  void judge_static(const Directives& directives);

  const Resource& resource_;
  const HintOptions& options_;
  Reports& reports_;
};

bool CacheCheck::is_sound(const Directives& directives) {
  const std::size_t before = reports_.size();
  const bool uncached = directives.has("no-cache") || directives.has("no-store");
  if (directives.unknown) {
    report(HintSeverity::error, "directive-unknown");
  } else if (directives.invalid) {
    report(HintSeverity::error, "value-invalid");
  } else if (directives.has("must-revalidate") || directives.has("no-store")) {
    report(HintSeverity::warning, "directive-not-recommended");
  } else if (uncached && (directives.has("max-age") || directives.has("s-maxage"))) {
    report(HintSeverity::error, "directives-contradict");
  }
  return reports_.size() == before;
}

void CacheCheck::judge_page(const Directives& directives) {
  if (directives.has("no-cache") || directives.lifetime_over(options_.max_age_page_s) <= 0) return;
  report(HintSeverity::warning, "page-cached-long");
}

void CacheCheck::judge_static(const Directives& directives) {
  const bool revved =
      options_.is_revved ? options_.is_revved(resource_.url()) : has_revved_name(resource_.url());
  if (!revved) report(HintSeverity::warning, "name-not-revved");
  if (directives.has("no-cache") || directives.lifetime_over(options_.max_age_resource_s) < 0) {
    report(revved ? HintSeverity::warning : HintSeverity::hint, "static-cached-short");
  }
  if (!directives.has("immutable")) {
    const bool matters = revved && options_.immutable_known;
    report(matters ? HintSeverity::warning : HintSeverity::hint, "immutable-missing");
  }
}

}  // namespace

void check_cache(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& resource : page.resources()) CacheCheck(resource, options, reports).check();
}

}  // namespace devdiag::grade::hints
