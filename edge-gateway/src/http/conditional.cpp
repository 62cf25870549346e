// Entity tag comparison.
#include "http/conditional.hpp"

#include <algorithm>

namespace devdiag::gateway {
namespace {

std::string_view opaque(std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; }

}  // namespace

std::string weak_etag(std::string_view text) {
  std::string tag = "W/\"";
  for (const char c : text)
    if (c > 0x20 && c != '"' && c != 0x7f) tag += c;
  return tag + '"';
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    const auto start = if_none_match.find_first_not_of(" \t,");
    if (start == std::string_view::npos) return false;
    if_none_match.remove_prefix(start);
    if (if_none_match.front() == '*') return true;
    const auto quote = if_none_match.find('"');
    const auto end = quote == std::string_view::npos ? quote : if_none_match.find('"', quote + 1);
    if (end == std::string_view::npos) return false;
    if (opaque(if_none_match.substr(0, end + 1)) == opaque(etag)) return true;
    if_none_match.remove_prefix(end + 1);
  }
  return false;
}

bool not_modified(const Request& request, std::string_view etag) {
  return etag_matches(request.headers.get("If-None-Match"), etag);
}

}  // namespace devdiag::gateway
