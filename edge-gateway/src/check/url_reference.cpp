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

// Splits the query off and keeps it with its mark.
std::string_view cut_query(std::string_view& path) {
  const std::size_t mark = std::min(path.find('?'), path.size());
  const std::string_view query = path.substr(mark);
  path = path.substr(0, mark);
  return query;
}

std::string directory_of(std::string_view path) {
  return std::string(path.substr(0, path.rfind('/') + 1));  // npos + 1 is 0
}

}  // namespace

std::string resolve_reference(std::string_view reference, std::string_view base) {
  reference = policy::trim(reference);
  reference = reference.substr(0, reference.find('#'));
  if (const auto absolute = policy::parse_url(reference)) return std::string(reference);
  const auto from = policy::parse_url(base);
  if (!from || !from->has_authority) return {};
  if (reference.size() >= 2 && is_slash(reference[0]) && is_slash(reference[1]))
    return policy::to_lower(from->scheme) + ":" + std::string(reference);
  const std::string root = authority_of(*from);
  std::string_view path = reference;
  const std::string_view query = cut_query(path);
  if (path.empty()) {
    const std::string kept = reference.empty() && !from->query.empty() ? "?" + std::string(from->query) : "";
    return root + (from->path.empty() ? "/" : std::string(from->path)) + kept + std::string(query);
  }
  std::string joined = is_slash(path[0]) ? std::string(path) : directory_of(from->path) + std::string(path);
  if (!joined.starts_with('/')) joined.insert(joined.begin(), '/');
  return root + without_dots(joined) + std::string(query);
}

}  // namespace devdiag::check
