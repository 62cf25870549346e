// Parses serialized policies (CSP Level 3 sections 2.2.1, 2.2.2, 3.3) and holds the fallback table
// (section 6.8.3).
#include "policy/csp.hpp"

#include <algorithm>
#include <utility>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

using enum Directive;

constexpr std::array<std::string_view, kDirectives> kNames{"base-uri",
                                                           "block-all-mixed-content",
                                                           "child-src",
                                                           "connect-src",
                                                           "default-src",
                                                           "disown-opener",
                                                           "fenced-frame-src",
                                                           "font-src",
                                                           "form-action",
                                                           "frame-ancestors",
                                                           "frame-src",
                                                           "img-src",
                                                           "manifest-src",
                                                           "media-src",
                                                           "navigate-to",
                                                           "object-src",
                                                           "plugin-types",
                                                           "prefetch-src",
                                                           "referrer",
                                                           "reflected-xss",
                                                           "report-to",
                                                           "report-uri",
                                                           "require-sri-for",
                                                           "require-trusted-types-for",
                                                           "sandbox",
                                                           "script-src",
                                                           "script-src-attr",
                                                           "script-src-elem",
                                                           "style-src",
                                                           "style-src-attr",
                                                           "style-src-elem",
                                                           "trusted-types",
                                                           "upgrade-insecure-requests",
                                                           "webrtc",
                                                           "worker-src"};

// The names by length: few have the same, so that one look at a name's length leaves little to compare.
constexpr std::size_t kLongestName = 28;
struct ByLength {
  std::array<std::uint8_t, kDirectives> directives{};
  std::array<std::uint8_t, kLongestName + 2> first{};  // into `directives`, by length
};
constexpr ByLength kByLength = [] {
  ByLength table;
  std::uint8_t used = 0;
  for (std::size_t length = 0; length <= kLongestName; ++length) {
    table.first[length] = used;
    for (std::size_t i = 0; i < kDirectives; ++i) {
      if (kNames[i].size() == length) table.directives[used++] = static_cast<std::uint8_t>(i);
    }
  }
  table.first[kLongestName + 1] = used;
  return table;
}();
static_assert(kByLength.first.back() == kDirectives, "no name is longer than kLongestName");

constexpr Directive kScriptElem[] = {script_src_elem, script_src, default_src};
constexpr Directive kScriptAttr[] = {script_src_attr, script_src, default_src};
constexpr Directive kStyleElem[] = {style_src_elem, style_src, default_src};
constexpr Directive kStyleAttr[] = {style_src_attr, style_src, default_src};
constexpr Directive kWorker[] = {worker_src, child_src, script_src, default_src};
constexpr Directive kFrame[] = {frame_src, child_src, default_src};
constexpr Directive kFencedFrame[] = {fenced_frame_src, frame_src, child_src, default_src};
constexpr Directive kPlain[][2] = {{child_src, default_src},    {connect_src, default_src},
                                   {font_src, default_src},     {img_src, default_src},
                                   {manifest_src, default_src}, {media_src, default_src},
                                   {object_src, default_src},   {prefetch_src, default_src},
                                   {script_src, default_src},   {style_src, default_src}};

constexpr auto kSelf = [] {
  std::array<Directive, kDirectives> all{};
  for (std::size_t i = 0; i < kDirectives; ++i) all[i] = static_cast<Directive>(i);
  return all;
}();

bool ignored_in_meta(Directive directive) {
  return directive == frame_ancestors || directive == report_uri || directive == sandbox;
}

}  // namespace

std::string_view directive_name(Directive directive) { return kNames[static_cast<std::size_t>(directive)]; }

std::optional<Directive> directive_of(std::string_view name) {
  if (name.size() > kLongestName) return std::nullopt;
  for (std::size_t i = kByLength.first[name.size()]; i < kByLength.first[name.size() + 1]; ++i) {
    const std::size_t directive = kByLength.directives[i];
    if (iequals(kNames[directive], name)) return static_cast<Directive>(directive);
  }
  return std::nullopt;
}

std::span<const Directive> fallback_chain(Directive directive) {
  switch (directive) {
    case script_src_elem:
      return kScriptElem;
    case script_src_attr:
      return kScriptAttr;
    case style_src_elem:
      return kStyleElem;
    case style_src_attr:
      return kStyleAttr;
    case worker_src:
      return kWorker;
    case frame_src:
      return kFrame;
    case fenced_frame_src:
      return kFencedFrame;
    default:
      break;
  }
  for (const auto& pair : kPlain) {
    if (pair[0] == directive) return pair;
  }
  return std::span(kSelf).subspan(static_cast<std::size_t>(directive), 1);
}

bool parse_policy(std::string_view text, Disposition disposition, Delivery delivery, Policy& fresh,
                  std::vector<WrittenDirective>* written) {
  fresh.text = trim(text);
  fresh.disposition = disposition;
  fresh.delivery = delivery;
  constexpr std::size_t kUsual = 12;  // directives; more are no fault
  if (written != nullptr) written->reserve(kUsual);
  const bool all_ascii = is_ascii(fresh.text);
  bool any = false;
  for (std::string_view rest = fresh.text; !rest.empty();) {
    std::string_view value = trim(next_part(rest, ';'));
    if (value.empty()) continue;
    const bool ascii = all_ascii || is_ascii(value);
    const std::string_view name = next_token(value);
    value = trim(value);
    const auto directive = directive_of(name);
    if (written != nullptr) written->push_back({name, value, directive, ascii});
    if (!ascii) continue;
    any = true;
    if (!directive || fresh.has(*directive)) continue;  // the first occurrence wins
    if (delivery == Delivery::meta && ignored_in_meta(*directive)) continue;
    fresh.present |= std::uint64_t{1} << static_cast<unsigned>(*directive);
    fresh.values[static_cast<std::size_t>(*directive)] = value;
  }
  return any;
}

std::optional<Policy> parse_policy(std::string_view text, Disposition disposition, Delivery delivery) {
  std::optional<Policy> policy(std::in_place);
  if (!parse_policy(text, disposition, delivery, *policy)) policy.reset();
  return policy;
}

void parse_policies(std::string_view header_value, Disposition disposition, std::vector<Policy>& out) {
  for_each_policy(header_value, disposition, [&](const Policy& policy) { out.push_back(policy); });
}

std::optional<Directive> deciding_directive(const Policy& policy, Directive wanted) {
  for (const Directive candidate : fallback_chain(wanted)) {
    if (policy.has(candidate)) return candidate;
  }
  return std::nullopt;
}

}  // namespace devdiag::policy
