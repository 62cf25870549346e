// Parses and orders version numbers (Semantic Versioning 2.0.0 sections 2, 9, 10, 11).
#include "policy/semver.hpp"

#include <algorithm>
#include <charconv>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

bool parse_number(std::string_view text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty() && out >= 0;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::strong_ordering compare_text(std::string_view a, std::string_view b) { return a.compare(b) <=> 0; }

// Numbers of any length: without leading zeros the longer one is the larger one.
std::strong_ordering compare_identifier(std::string_view a, std::string_view b) {
  const bool a_number = is_number(a), b_number = is_number(b);
  if (a_number != b_number) return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a_number && a.size() != b.size()) return a.size() <=> b.size();
  return compare_text(a, b);
}

std::strong_ordering compare_pre_release(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return b.size() <=> a.size();  // a release outranks its pre-releases
  while (!a.empty() && !b.empty()) {
    const auto order = compare_identifier(next_part(a, '.'), next_part(b, '.'));
    if (order != std::strong_ordering::equal) return order;
  }
  return a.size() <=> b.size();
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  text = trim(text);
  if (!text.empty() && lower(text.front()) == 'v') text.remove_prefix(1);
  text = text.substr(0, text.find('+'));
  Version version;
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) version.pre_release = text.substr(dash + 1);
  std::string_view core = text.substr(0, dash);
  std::int64_t* const parts[] = {&version.major, &version.minor, &version.patch};
  std::size_t count = 0;
  while (!core.empty() && count < 3) {
    if (!parse_number(next_part(core, '.'), *parts[count++])) return std::nullopt;
  }
  if (count == 0 || !core.empty()) return std::nullopt;
  return version;
}

std::strong_ordering compare(const Version& a, const Version& b) {
  if (a.major != b.major) return a.major <=> b.major;
  if (a.minor != b.minor) return a.minor <=> b.minor;
  if (a.patch != b.patch) return a.patch <=> b.patch;
  return compare_pre_release(a.pre_release, b.pre_release);
}

}  // namespace devdiag::policy
