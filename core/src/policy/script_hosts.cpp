// Public script hosts and an address on each that shows the gadget.
#include "policy/script_hosts.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

using Kind = ScriptHostKind;

constexpr ScriptHost kHosts[] = {
    {"ajax.googleapis.com", "/ajax/libs/angularjs/1.8.2/angular.min.js", Kind::library},
    {"code.angularjs.org", "/1.8.2/angular.min.js", Kind::library},
    {"www.gstatic.com", "/fsn/angular_js-bundle1.js", Kind::library},
    {"yastatic.net", "/angularjs/1.8.2/angular.min.js", Kind::library},
    {"cdnjs.cloudflare.com", "/ajax/libs/angular.js/1.8.2/angular.min.js", Kind::library},
    {"cdn.bootcdn.net", "/ajax/libs/angular.js/1.8.2/angular.min.js", Kind::library},
    {"cdn.bootcss.com", "/angular.js/1.8.2/angular.min.js", Kind::library},
    {"cdn.staticfile.org", "/angular.js/1.8.2/angular.min.js", Kind::library},
    {"lib.baomitu.com", "/angular.js/1.8.2/angular.min.js", Kind::library},
    {"cdn.jsdelivr.net", "/npm/package@1/index.js", Kind::packages},
    {"fastly.jsdelivr.net", "/npm/package@1/index.js", Kind::packages},
    {"unpkg.com", "/package@1/index.js", Kind::packages},
    {"esm.sh", "/package@1", Kind::packages},
    {"cdn.skypack.dev", "/package@1", Kind::packages},
    {"jspm.dev", "/package@1", Kind::packages},
    {"ga.jspm.io", "/npm:package@1/index.js", Kind::packages},
    {"cdn.statically.io", "/gh/user/repository/main/file.js", Kind::packages},
    {"raw.githack.com", "/user/repository/main/file.js", Kind::packages},
    {"rawcdn.githack.com", "/user/repository/main/file.js", Kind::packages},
    {"accounts.google.com", "/o/oauth2/revoke?callback=f", Kind::callback},
    {"www.google.com", "/complete/search?client=chrome&jsonp=f", Kind::callback},
    {"suggestqueries.google.com", "/complete/search?client=chrome&jsonp=f", Kind::callback},
    {"clients1.google.com", "/complete/search?client=chrome&jsonp=f", Kind::callback},
    {"www.googleapis.com", "/customsearch/v1?callback=f", Kind::callback},
    {"maps.googleapis.com", "/maps/api/js?callback=f", Kind::callback},
    {"maps.google.com", "/maps/api/js?callback=f", Kind::callback},
    {"www.youtube.com", "/oembed?callback=f", Kind::callback},
    {"api.flickr.com", "/services/feeds/photos_public.gne?format=json&jsoncallback=f", Kind::callback},
    {"api.github.com", "/users?callback=f", Kind::callback},
    {"vimeo.com", "/api/oembed.json?callback=f", Kind::callback},
    {"storage.googleapis.com", "/bucket/file.js", Kind::uploads},
    {"firebasestorage.googleapis.com", "/v0/b/bucket/o/file.js", Kind::uploads},
    {"s3.amazonaws.com", "/bucket/file.js", Kind::uploads},
    {"customer.github.io", "/file.js", Kind::uploads},
    {"customer.cloudfront.net", "/file.js", Kind::uploads},
    {"customer.herokuapp.com", "/file.js", Kind::uploads},
    {"customer.netlify.app", "/file.js", Kind::uploads},
    {"customer.vercel.app", "/file.js", Kind::uploads},
    {"customer.pages.dev", "/file.js", Kind::uploads},
    {"customer.web.app", "/file.js", Kind::uploads},
    {"customer.azurewebsites.net", "/file.js", Kind::uploads},
    {"customer.blob.core.windows.net", "/file.js", Kind::uploads},
};

// Finds a host by a few of its letters.
class HostIndex {
 public:
  constexpr HostIndex() {
    for (std::size_t i = 0; i < std::size(kHosts); ++i) {
      std::size_t slot = slot_of(kHosts[i].host);
      while (places_[slot] != 0) slot = (slot + 1) % kSlots;
      places_[slot] = static_cast<std::uint8_t>(i + 1);
    }
  }

  // Null when it is none of the known ones.
  const ScriptHost* find(std::string_view host) const {
    for (std::size_t slot = slot_of(host); places_[slot] != 0; slot = (slot + 1) % kSlots) {
      const ScriptHost& known = kHosts[places_[slot] - 1];
      if (iequals(known.host, host)) return &known;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kSlots = 128;
  static_assert(std::size(kHosts) < kSlots / 2, "most hosts of policies are unknown and end at a free slot");

  static constexpr std::size_t slot_of(std::string_view host) {
    const auto letter = [&](std::size_t at) { return static_cast<unsigned char>(lower(host[at])); };
    if (host.empty()) return 0;
    return (host.size() * 7u + letter(0) * 3u + letter(host.size() / 2) * 5u + letter(host.size() - 1)) %
           kSlots;
  }

  std::array<std::uint8_t, kSlots> places_{};  // in kHosts, from 1
};
constexpr HostIndex kIndex;

// "customer" stands for a name of the attacker's own: only a wildcard covers it.
bool is_for_customers(std::string_view host) { return host.starts_with("customer."); }

bool covers(const Source& source, const ScriptHost& known) {
  if (!host_covers(source.host, known.host)) return false;
  if (is_for_customers(known.host) && !source.host.starts_with('*')) return false;
  if (!source.scheme.empty() && !is_http_scheme(source.scheme)) return false;
  if (source.path.size() <= 1) return true;
  const std::string_view path = known.path.substr(0, known.path.find('?'));
  // Of a host that serves everything a path in the policy narrows little; elsewhere it has to fit.
  return path_covers(source.path, path);
}

}  // namespace

const ScriptHost* script_host_covered(const Source& source) {
  if (source.kind != SourceKind::host) return nullptr;
  if (!source.host.starts_with('*')) {
    const ScriptHost* known = kIndex.find(source.host);
    return known != nullptr && covers(source, *known) ? known : nullptr;
  }
  const auto known = std::find_if(std::begin(kHosts), std::end(kHosts),
                                  [&](const ScriptHost& each) { return covers(source, each); });
  return known == std::end(kHosts) ? nullptr : known;
}

std::string to_sentence(ScriptHostKind kind) {
  switch (kind) {
    case Kind::packages:
      return "any file of any published package";
    case Kind::library:
      return "libraries that run code out of markup";
    case Kind::callback:
      return "answers that call any function the address names";
    case Kind::uploads:
      break;
  }
  return "files of any customer";
}

}  // namespace devdiag::policy
