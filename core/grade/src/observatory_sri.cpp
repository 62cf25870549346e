// Whether scripts of other sites are pinned by their hash and loaded safely.
#include <algorithm>

#include "html_tags.hpp"
#include "observatory_results.hpp"
#include "observatory_tests.hpp"
#include "policy/ascii.hpp"
#include "policy/public_suffix.hpp"
#include "policy/url.hpp"

namespace devdiag::grade::observatory {
namespace {

using policy::istarts_with;

enum class Reach { own_site, foreign };

struct Script {
  Reach reach = Reach::own_site;
  bool secure = false;  // certainly over https
  bool pinned = false;
};

std::string site_of(std::string_view host) {
  return std::string(policy::registrable_domain(policy::to_lower(host)));
}

// "//host/x" counts as foreign and insecure wherever it points: it takes the page's scheme.
Script look_at(std::string_view src, bool pinned, const ObservatorySite& site) {
  src = policy::trim(src);
  if (src.starts_with("//") && src.size() > 2 && src[2] != '/') return {Reach::foreign, false, pinned};
  if (!istarts_with(src, "http://") && !istarts_with(src, "https://")) {
    return {Reach::own_site, istarts_with(site.url, "https:"), pinned};
  }
  // A copy each: the site is a view into the host it is given.
  const bool own = site_of(host_of(src)) == site_of(host_of(site));
  return {own ? Reach::own_site : Reach::foreign, istarts_with(src, "https:"), pinned};
}

// From harmless to worst, the grader's own order.
constexpr const ObservatoryResult* kOrder[] = {&kSriAll, &kSriExternal, &kSriInsecure, &kSriMissing,
                                               &kSriMissingInsecure};
constexpr int kUndecided = -1, kAll = 0, kInsecure = 2, kMissing = 3, kMissingInsecure = 4;

int judge_script(const Script& script, int so_far) {
  if (script.reach == Reach::own_site) {
    return script.pinned && script.secure && so_far == kUndecided ? kAll : so_far;
  }
  if (script.pinned) return script.secure ? so_far : std::max(so_far, kInsecure);
  return std::max(so_far, script.secure ? kMissing : kMissingInsecure);
}

bool is_html(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return type.empty() || type == "text/html" || type == "application/xhtml+xml";
}

}  // namespace

ObservatoryResult test_sri(const ObservatorySite& site) {
  if (!site.page) return kSriNoScripts;
  if (!is_html(first_line_of(*site.page, "content-type"))) return kSriNotHtml;
  HtmlTags tags(site.html);
  HtmlTag tag;
  bool scripts = false, foreign = false;
  int worst = kUndecided;
  while (tags.next(tag)) {
    if (tag.is_end || !tag.is("script")) continue;
    scripts = true;
    const auto src = tag.attribute("src");
    if (!src || src->empty()) continue;
    const Script script = look_at(*src, !tag.attribute("integrity").value_or("").empty(), site);
    foreign = foreign || script.reach == Reach::foreign;
    worst = judge_script(script, worst);
  }
  if (!scripts) return kSriNoScripts;
  if (worst != kUndecided) return *kOrder[worst];
  return foreign ? kSriExternal : kSriOwnScripts;
}

}  // namespace devdiag::grade::observatory
