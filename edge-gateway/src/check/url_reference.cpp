// Joins a reference and its base; only hierarchical bases are needed.
#include "check/url_reference.hpp"

#include <algorithm>
#include <vector>

#include "policy/ascii.hpp"
#include "policy/url.hpp"

namespace devdiag::check {
namespace {

using policy::Url;

bool is_slash(char c) { return c == '/' || c == '\\'; }

// "." and ".." segments applied; never climbs above the root.
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool directory = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    directory = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!directory) kept.push_back(segment);
  }
  if (directory) kept.emplace_back();
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  return out.empty() ? "/" : out;
}

std::string authority_of(const Url& url) {
  const std::string origin = policy::serialize(policy::origin_of(url));
  if (origin != "null") return origin;
  return policy::to_lower(url.scheme) + "://" + std::string(url.host);
}

std::string directory_of(std::string_view path) {
  return std::string(path.substr(0, path.rfind('/') + 1));  // npos + 1 is 0
}

std::string with_query(std::string out, std::string_view query) {
  return query.empty() ? out : out + "?" + std::string(query);
}

std::string normalised(const Url& url) {
  const std::string path = url.path.starts_with('/') ? std::string(url.path) : "/" + std::string(url.path);
  return with_query(authority_of(url) + without_dots(path), url.query);
}

}  // namespace

std::string resolve_reference(std::string_view reference, std::string_view base) {
  reference = policy::trim(reference);
  reference = reference.substr(0, reference.find('#'));
  if (const auto absolute = policy::parse_url(reference))
    return absolute->has_authority ? normalised(*absolute) : std::string(reference);
  const auto from = policy::parse_url(base);
  if (!from || !from->has_authority) return {};
  if (reference.size() >= 2 && is_slash(reference[0]) && is_slash(reference[1])) {
    const std::string whole = std::string(from->scheme) + ":" + std::string(reference);
    const auto absolute = policy::parse_url(whole);
    return absolute ? normalised(*absolute) : std::string();
  }
  const std::size_t mark = std::min(reference.find('?'), reference.size());
  const std::string_view path = reference.substr(0, mark);
  std::string_view query = reference.substr(std::min(mark + 1, reference.size()));
  if (path.empty() && mark == reference.size()) query = from->query;
  std::string joined = path.empty()        ? std::string(from->path)
                       : is_slash(path[0]) ? std::string(path)
                                           : directory_of(from->path) + std::string(path);
  if (joined.empty() || joined[0] == '\\') joined.replace(0, joined.empty() ? 0 : 1, "/");
  if (joined[0] != '/') joined.insert(joined.begin(), '/');
  return with_query(authority_of(*from) + without_dots(joined), query);
}

}  // namespace devdiag::check
