// Merges policies the way the Observatory does: a source counts when every policy has it, or a prefix of it.
#include "observatory_csp.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag::grade::observatory {

using policy::next_part;
using policy::next_token;
using policy::to_lower;
using policy::trim;

namespace {

constexpr std::size_t kShortestPolicy = 6;
constexpr std::size_t kPolicies = 64;
constexpr std::string_view kHeaderOnly[] = {"frame-ancestors", "report-uri", "sandbox"};

struct Source {
  std::string text;
  std::size_t policy = 0;
  bool keep = true;
};
using Sources = std::vector<Source>;

// The order in which the grader sorts sources: the Unicode collation order of ASCII. What it does not list is
// ignored in comparisons; other characters come last.
constexpr std::string_view kCollation =
    "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

constexpr std::array<std::uint16_t, 256> collation_weights() {
  std::array<std::uint16_t, 256> weights{};
  for (std::size_t i = 0; i < kCollation.size(); ++i) {
    weights[static_cast<unsigned char>(kCollation[i])] = static_cast<std::uint16_t>(i + 1);
  }
  for (std::size_t byte = 128; byte < 256; ++byte) weights[byte] = static_cast<std::uint16_t>(byte);
  return weights;
}
constexpr auto kWeights = collation_weights();

bool sorts_before(const Source& a, const Source& b) {
  const auto weight = [](char c) { return kWeights[static_cast<unsigned char>(c)]; };
  auto left = a.text.begin(), right = b.text.begin();
  while (true) {
    while (left != a.text.end() && weight(*left) == 0) ++left;
    while (right != b.text.end() && weight(*right) == 0) ++right;
    if (left == a.text.end() || right == b.text.end()) return left == a.text.end() && right != b.text.end();
    if (weight(*left) != weight(*right)) return weight(*left) < weight(*right);
    ++left;
    ++right;
  }
}

// Nothing when the text is not well-formed percent-encoded UTF-8.
std::optional<std::string> percent_decoded(std::string_view text) {
  const auto digit = [](char c) { return policy::is_digit(c) ? c - '0' : policy::lower(c) - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size() || !policy::is_hex(text[i + 1]) || !policy::is_hex(text[i + 2]))
      return std::nullopt;
    out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
    i += 2;
  }
  if (text.find('%') != std::string_view::npos && first_ill_formed(out) != out.size()) return std::nullopt;
  return out;
}

// Whether source `a` covers `b`: equal part by part between slashes, or a leading part of it when `a` ends in
// a slash. Nothing when either cannot be decoded.
std::optional<bool> covers(std::string_view a, std::string_view b) {
  if (a.empty() || (a == "/" && b.empty())) return true;
  const bool whole = !a.ends_with('/');
  const auto parts_a = std::count(a.begin(), a.end(), '/'), parts_b = std::count(b.begin(), b.end(), '/');
  if (parts_a > parts_b || (whole && parts_a != parts_b)) return false;
  for (auto part = parts_a + (whole ? 1 : 0); part > 0; --part) {
    const auto left = percent_decoded(next_part(a, '/')), right = percent_decoded(next_part(b, '/'));
    if (!left || !right) return std::nullopt;
    if (*left != *right) return false;
  }
  return true;
}

// Marks what falls away in the sorted sources of one directive; false when a path cannot be compared.
bool mark(Sources& sources) {
  for (std::size_t i = 1; i < sources.size(); ++i) {
    const Source& before = sources[i - 1];
    Source& source = sources[i];
    if (source.policy == before.policy) {
      if (source.text.starts_with(before.text)) source.keep = false;
      continue;
    }
    const auto covered = covers(before.text, source.text);
    if (!covered) return false;
    if (*covered) source.keep = true;
  }
  return true;
}

Sources read_sources(std::string_view values, std::string_view directive, std::size_t policy) {
  Sources sources;
  for (auto value = next_token(values); !value.empty(); value = next_token(values)) {
    sources.push_back({to_lower(value), policy, policy == 0});
  }
  if (sources.empty() && directive.ends_with("-src")) sources.push_back({"'none'", policy, policy == 0});
  std::sort(sources.begin(), sources.end(), sorts_before);
  return sources;
}

// `so_far` stays sorted, so that many policies cost no more than their text.
bool merge_directive(Sources& so_far, Sources added) {
  Sources all;
  all.reserve(so_far.size() + added.size());
  std::merge(std::make_move_iterator(so_far.begin()), std::make_move_iterator(so_far.end()),
             std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()),
             std::back_inserter(all), sorts_before);
  if (!mark(all)) return false;
  std::erase_if(all, [](const Source& source) { return !source.keep; });
  so_far = std::move(all);
  return true;
}

using Merging = std::map<std::string, Sources, std::less<>>;

bool merge_policy(std::string_view text, std::size_t policy, bool last, Merging& merged,
                  std::vector<std::string>& repeated) {
  std::set<std::string> seen;
  while (!text.empty()) {
    std::string_view directive = next_part(text, ';');
    const std::string name = to_lower(next_token(directive));
    if (name.empty()) continue;
    if (!seen.insert(name).second) {
      if (name != "report-uri" && name != "report-to") return false;
      if (std::find(repeated.begin(), repeated.end(), name) == repeated.end()) repeated.push_back(name);
    }
    Sources& sources = merged[name];
    if (policy == 0) sources.clear();
    if (!merge_directive(sources, read_sources(directive, name, policy))) return false;
    // From the second policy on, only what is found again is kept.
    if (policy == 0 && !last) {
      for (auto& source : sources) source.keep = false;
    }
  }
  return true;
}

std::string without_line_breaks(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n'; });
  return std::string(trim(out));
}

}  // namespace

std::vector<std::string_view> split_policies(std::span<const std::string_view> lines) {
  std::vector<std::string_view> policies;
  for (std::string_view line : lines) {
    const auto commas = std::count(line.begin(), line.end(), ',');
    for (auto i = commas; i >= 0; --i) policies.push_back(trim(next_part(line, ',')));
  }
  return policies;
}

std::optional<MergedCsp> merge_csp(std::span<const std::string_view> policies) {
  if (policies.size() > kPolicies) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto policy : policies) {
    texts.push_back(without_line_breaks(policy));
    if (texts.back().size() < kShortestPolicy) return std::nullopt;
  }
  MergedCsp out;
  Merging merged;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!merge_policy(texts[i], i, texts.size() == 1, merged, out.repeated)) return std::nullopt;
  }
  for (auto& [name, sources] : merged) {
    auto& values = out.directives[name];
    for (auto& source : sources) {
      if (values.empty() || values.back() != source.text) values.push_back(std::move(source.text));
    }
    if (values.empty()) values.push_back("'none'");
  }
  return out;
}

std::optional<MergedCsp> merge_meta_csp(std::span<const std::string_view> policies) {
  auto merged = merge_csp(policies);
  if (merged) {
    for (const auto name : kHeaderOnly) merged->directives.erase(std::string(name));
  }
  return merged;
}

}  // namespace devdiag::grade::observatory
