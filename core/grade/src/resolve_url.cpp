// Resolves references against a base.
#include "resolve_url.hpp"

#include <algorithm>
#include <vector>

#include "policy/ascii.hpp"
#include "policy/url.hpp"

namespace devdiag::grade {

using policy::is_alnum;
using policy::istarts_with;
using policy::next_part;

namespace {

// Without control characters and blanks around it, tabs and line breaks inside it.
std::string cleaned(std::string_view text) {
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

std::string_view scheme_of(std::string_view url) {
  if (url.empty() || !policy::is_alpha(url.front())) return {};
  const auto end = std::find_if_not(url.begin(), url.end(),
                                    [](char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; });
  return end != url.end() && *end == ':' ? url.substr(0, static_cast<std::size_t>(end - url.begin()))
                                         : std::string_view();
}

std::string encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F && c != '"' && c != '<' && c != '>') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

// Takes "." and ".." out of a path that begins with "/".
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool folder = false;
  path.remove_prefix(1);
  while (true) {
    const bool last = path.find('/') == std::string_view::npos;
    const auto part = next_part(path, '/');
    const bool up = part == "..";
    folder = up || part == ".";
    if (up && !kept.empty()) kept.pop_back();
    if (!folder) kept.push_back(part);
    if (last) break;
  }
  std::string out;
  for (const auto part : kept) out.append("/").append(part);
  if (folder || out.empty()) out += '/';
  return out;
}

struct Parts {
  std::string_view path, tail;  // tail: query and fragment
};
Parts split_path(std::string_view text) {
  const auto end = std::min(text.find_first_of("?#"), text.size());
  return {text.substr(0, end), text.substr(end)};
}

std::string with_slashes(std::string_view path) {
  std::string out(path);
  std::replace(out.begin(), out.end(), '\\', '/');
  return out;
}

std::string origin_text(const policy::Url& url) { return policy::serialize(policy::origin_of(url)); }

std::optional<std::string> absolute(std::string_view scheme, std::string_view after_scheme) {
  while (after_scheme.starts_with('/') || after_scheme.starts_with('\\')) after_scheme.remove_prefix(1);
  const auto host_end = std::min(after_scheme.find_first_of("/\\?#"), after_scheme.size());
  const std::string text = policy::to_lower(scheme) + "://" + std::string(after_scheme.substr(0, host_end));
  const auto url = policy::parse_url(text);
  if (!url || url->host.empty()) return std::nullopt;
  const auto [path, tail] = split_path(after_scheme.substr(host_end));
  return origin_text(*url) + encoded(without_dots(path.empty() ? "/" : with_slashes(path))) + encoded(tail);
}

}  // namespace

std::optional<std::string> resolve_url(std::string_view base, std::string_view reference) {
  const std::string text = cleaned(reference);
  const auto scheme = scheme_of(text);
  if (!scheme.empty()) {
    const auto rest = std::string_view(text).substr(scheme.size() + 1);
    if (policy::is_network_scheme(policy::to_lower(scheme))) return absolute(scheme, rest);
    return policy::to_lower(scheme) + ":" + std::string(rest);
  }
  const auto url = policy::parse_url(base);
  if (!url || !policy::is_network_scheme(url->scheme)) return std::nullopt;
  const auto [raw_path, tail] = split_path(text);
  const std::string path = with_slashes(raw_path);
  if (path.starts_with("//")) return absolute(url->scheme, text);
  const std::string_view base_path = url->path.empty() ? std::string_view("/") : url->path;
  if (path.empty()) {
    std::string query = url->query.empty() ? "" : "?" + std::string(url->query);
    if (tail.starts_with('?')) query.clear();
    return origin_text(*url) + std::string(base_path) + query + encoded(tail);
  }
  const std::string folder(base_path.substr(0, base_path.rfind('/') + 1));
  const std::string whole = path.starts_with('/') ? path : folder + path;
  return origin_text(*url) + encoded(without_dots(whole)) + encoded(tail);
}

bool is_https_url(std::string_view url) { return istarts_with(url, "https:"); }
bool is_data_url(std::string_view url) { return istarts_with(url, "data:"); }

}  // namespace devdiag::grade
