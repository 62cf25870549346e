// Public script hosts and an address on each that shows the gadget.
#include "policy/script_hosts.hpp"

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
  for (const ScriptHost& known : kHosts) {
    if (covers(source, known)) return &known;
  }
  return nullptr;
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
