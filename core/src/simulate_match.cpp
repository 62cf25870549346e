// Compares sources with addresses part by part (CSP Level 3 sections 6.7.2.8 to 6.7.2.12).
#include "simulate_match.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::simulation {
namespace {

using policy::Origin;
using policy::Source;
using policy::SourceKind;
using policy::Url;

bool is_template(std::string_view segment) { return segment.find('{') != std::string_view::npos; }

// As policy::path_covers, where a placeholder stands for one segment nobody knows.
Covers path_may_cover(std::string_view pattern, std::string_view path) {
  if (pattern == "/") return Covers::yes;
  if (path.empty()) return Covers::maybe;
  const bool below = pattern.ends_with('/');
  if (below) pattern.remove_suffix(1);
  bool sure = true;
  while (true) {
    const bool last = pattern.find('/') == std::string_view::npos;
    const bool path_last = path.find('/') == std::string_view::npos;
    const std::string_view wanted = policy::next_part(pattern, '/'), given = policy::next_part(path, '/');
    if (is_template(wanted) || is_template(given))
      sure = false;
    else if (!policy::path_covers("/" + std::string(wanted), "/" + std::string(given)))
      return Covers::no;
    if (last && (below ? path_last : !path_last)) return Covers::no;
    if (last) return sure ? Covers::yes : Covers::maybe;
    if (path_last) return Covers::no;
  }
}

Covers covers(const Source& source, const Url& url, const Origin& self, int redirects) {
  const bool compared = source.kind == SourceKind::host && !source.path.empty() && redirects == 0;
  if (!compared || (path_is_known(url.path) && !is_template(source.path)))
    return policy::source_matches(source, url, self, redirects) ? Covers::yes : Covers::no;
  if (!policy::source_matches(source, url, self, 1)) return Covers::no;
  return path_may_cover(source.path, url.path);
}

// Labels two hosts share from the right: a.cdn.example and b.cdn.example share 2.
int shared_labels(std::string_view a, std::string_view b) {
  int labels = 0;
  while (!a.empty() && !b.empty()) {
    const std::size_t dot_a = a.rfind('.'), dot_b = b.rfind('.');
    const std::string_view label_a = a.substr(dot_a + 1), label_b = b.substr(dot_b + 1);  // npos + 1 is 0
    if (!policy::iequals(label_a, label_b)) break;
    ++labels;
    if (dot_a == std::string_view::npos || dot_b == std::string_view::npos) break;
    a = a.substr(0, dot_a);
    b = b.substr(0, dot_b);
  }
  return labels;
}

// How near a source that does not cover is, and in what it differs first.
struct Nearness {
  int score = 0;
  Mismatch mismatch = Mismatch::none;
};

Nearness nearness_of_host(std::string_view host, std::string_view scheme, bool same_port, const Url& url) {
  if (host == "*") return {1, policy::scheme_covers(scheme, url.scheme) ? Mismatch::port : Mismatch::scheme};
  if (!policy::host_covers(host, url.host)) {
    const std::string_view name = host.starts_with("*.") ? host.substr(2) : host;
    const int labels = shared_labels(name, url.host);
    return {labels >= 2 ? labels : 0, Mismatch::host};  // sharing ".com" is no kinship
  }
  if (!policy::scheme_covers(scheme, url.scheme)) return {100, Mismatch::scheme};
  return same_port ? Nearness{102, Mismatch::path} : Nearness{101, Mismatch::port};
}

Nearness nearness_of(const Source& source, const Url& url, const Origin& self) {
  if (source.kind == SourceKind::self) {
    if (self.opaque || url.host.empty()) return {};
    return nearness_of_host(self.host, self.scheme, self.port == url.port, url);
  }
  if (source.kind != SourceKind::host || url.host.empty()) return {};
  Source without_path = source;
  without_path.path = {};
  const bool same_port = policy::source_matches(without_path, url, self, 1);
  return nearness_of_host(source.host, source.scheme.empty() ? self.scheme : source.scheme, same_port, url);
}

bool names_address(SourceKind kind) {
  return kind == SourceKind::self || kind == SourceKind::any || kind == SourceKind::scheme ||
         kind == SourceKind::host;
}

// host-char of the grammar; redaction writes "{host}" for what is none.
bool is_source_host(std::string_view host) {
  return !host.empty() && host.front() != '.' && host.find("..") == std::string_view::npos &&
         std::all_of(host.begin(), host.end(),
                     [](char c) { return policy::is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_source_path(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return policy::is_alnum(c) || std::string_view("/-._~%@+=:!$&()").find(c) != std::string_view::npos;
  });
}

bool is_self(const Url& url, const Origin& self) {
  return policy::source_matches(policy::parse_source("'self'"), url, self);
}

}  // namespace

bool path_is_known(std::string_view path) { return !path.empty() && !is_template(path); }

Found find_source(std::string_view list, const Url& url, const Origin& self, int redirects) {
  Found found;
  int best = 0;
  policy::for_each_source(list, [&](const Source& source) {
    if (!names_address(source.kind)) return true;
    found.any_address = true;
    const Covers covered = covers(source, url, self, redirects);
    if (covered == Covers::yes || (covered == Covers::maybe && found.covers == Covers::no)) {
      found.covers = covered;
      found.source = source.text;
      found.mismatch = Mismatch::none;
    } else if (covered == Covers::no && found.covers == Covers::no) {
      const Nearness near = nearness_of(source, url, self);
      if (near.score > best) {
        best = near.score;
        found.source = source.text;
        found.mismatch = near.mismatch;
      }
    }
    return covered != Covers::yes;
  });
  return found;
}

std::string source_for(const Url& url, const Origin& self) {
  if (is_self(url, self)) return "'self'";
  const std::string scheme = policy::to_lower(url.scheme);
  if (!url.has_authority || !is_source_host(url.host)) return scheme + ":";
  std::string source = scheme + "://" + policy::to_lower(url.host);
  if (url.port != policy::default_port(url.scheme)) source += ":" + std::to_string(url.port);
  return source;
}

std::string exact_source_for(const Url& url, const Origin& self) {
  const std::string source = source_for(url, self);
  const bool fits = source.find("://") != std::string::npos && path_is_known(url.path) &&
                    url.path.size() > 1 && is_source_path(url.path);
  return fits ? source + std::string(url.path) : std::string();
}

}  // namespace devdiag::simulation
