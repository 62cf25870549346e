// Recognises revved file names in one pass over the address.
#include "revved_name.hpp"

#include "policy/ascii.hpp"

namespace devdiag::grade {

using policy::is_alnum;
using policy::is_digit;
using policy::is_hex;
using policy::lower;

namespace {

bool is_separator(char c) { return c == '.' || c == '_' || c == '-'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

// Where the file extension's dot stands: the last one, with word characters only behind it.
std::size_t extension_of(std::string_view url) {
  const auto dot = url.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == url.size()) return std::string_view::npos;
  for (const char c : url.substr(dot + 1)) {
    if (!is_alnum(c) && c != '_') return std::string_view::npos;
  }
  return dot;
}

// "app.3.js", "app-v3.js": behind a separator that is not the first character, a number before the extension.
bool has_number(std::string_view url, std::size_t dot) {
  for (std::size_t i = url.rfind('/') + 2; i < dot; ++i) {
    if (!is_separator(url[i])) continue;
    const std::size_t digit = i + (lower(url[i + 1]) == 'v' ? 2 : 1);
    if (digit < dot && is_digit(url[digit])) return true;
  }
  return false;
}

// "app-d41d8cd98f.css", "9f61f58dd1.js": a run of five or more hex digits between separators.
bool has_hash(std::string_view url, std::size_t dot) {
  constexpr std::size_t kShortest = 5;
  std::size_t segment = std::string_view::npos;
  for (std::size_t i = 0; i < dot;) {
    const bool slash = url[i] == '/';
    const bool inside = segment != std::string_view::npos && i > segment;
    if (slash) segment = i + 1;
    if (!slash && !(inside && is_separator(url[i]))) {
      ++i;
      continue;
    }
    const std::size_t start = ++i;
    while (i < dot && is_hex(url[i])) ++i;
    if (i - start >= kShortest && is_separator(url[i])) return true;
  }
  return false;
}

// "/v2/", "/v1.2-beta/", "/1.4.0/": a folder that begins with a version.
bool has_version_folder(std::string_view url) {
  const auto last = url.rfind('/');
  for (std::size_t slash = url.find('/'); slash < last; slash = url.find('/', slash + 1)) {
    const bool marked = lower(url[slash + 1]) == 'v';
    const std::size_t start = slash + (marked ? 2 : 1);
    const std::size_t first = skip_digits(url, start);
    if (first == start) continue;
    if (marked) return true;
    std::size_t at = first;
    int parts = 1;
    for (; parts < 3 && at < url.size() && url[at] == '.'; ++parts) {
      const std::size_t next = skip_digits(url, at + 1);
      if (next == at + 1) break;
      at = next;
    }
    if (parts == 3 && at <= last) return true;
  }
  return false;
}

}  // namespace

bool has_revved_name(std::string_view url) {
  if (url.rfind('/') == std::string_view::npos) return false;
  if (has_version_folder(url)) return true;
  const std::size_t dot = extension_of(url);
  return dot != std::string_view::npos && (has_number(url, dot) || has_hash(url, dot));
}

}  // namespace devdiag::grade
