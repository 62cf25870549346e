// Content Security Policy Level 3: serialized policies to directives, and which directive decides what.
//
// A policy is views into the header text, which must outlive it. Known directives sit in an array by id, so
// parsing allocates nothing and takes linear time whatever the header holds; unknown directives have no
// effect and are left out.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "policy/ascii.hpp"

namespace devdiag::policy {

enum class Directive : std::uint8_t {
  base_uri,
  block_all_mixed_content,
  child_src,
  connect_src,
  default_src,
  disown_opener,
  fenced_frame_src,
  font_src,
  form_action,
  frame_ancestors,
  frame_src,
  img_src,
  manifest_src,
  media_src,
  navigate_to,
  object_src,
  plugin_types,
  prefetch_src,
  referrer,
  reflected_xss,
  report_to,
  report_uri,
  require_sri_for,
  require_trusted_types_for,
  sandbox,
  script_src,
  script_src_attr,
  script_src_elem,
  style_src,
  style_src_attr,
  style_src_elem,
  trusted_types,
  upgrade_insecure_requests,
  webrtc,
  worker_src
};
inline constexpr std::size_t kDirectives = static_cast<std::size_t>(Directive::worker_src) + 1;

std::string_view directive_name(Directive directive);            // "script-src-elem"
std::optional<Directive> directive_of(std::string_view name);    // without case
std::span<const Directive> fallback_chain(Directive directive);  // section 6.8.3, itself first

enum class Disposition { enforce, report };
enum class Delivery { header, meta };

struct Policy {
  std::string_view text;  // this policy alone, as written
  Disposition disposition = Disposition::enforce;
  Delivery delivery = Delivery::header;
  std::array<std::string_view, kDirectives> values;  // of the first occurrence
  std::uint64_t present = 0;

  bool has(Directive directive) const { return (present >> static_cast<unsigned>(directive) & 1u) != 0; }
  std::string_view value(Directive directive) const { return values[static_cast<std::size_t>(directive)]; }
};

// One directive as it stands in the text of a policy, whether browsers take it or not.
struct WrittenDirective {
  std::string_view name, value;
  std::optional<Directive> directive;  // nothing for names that nobody knows
  bool ascii = true;                   // browsers drop a directive that has other characters
};

// Section 2.2.1 (parse a serialized CSP). In a meta element frame-ancestors, report-uri and sandbox are
// ignored (section 3.3). A policy without any directive at all does not exist: nothing is returned.
std::optional<Policy> parse_policy(std::string_view text, Disposition disposition, Delivery delivery);
// The same into a fresh policy, which is left unfinished when false is returned. `written`: gets every
// directive but empty ones, in the order of the text.
bool parse_policy(std::string_view text, Disposition disposition, Delivery delivery, Policy& fresh,
                  std::vector<WrittenDirective>* written = nullptr);

// Section 2.2.2: a header value is a comma list of policies. Calls visit(const Policy&) for those that exist.
template <class Visit>
void for_each_policy(std::string_view header_value, Disposition disposition, Visit&& visit) {
  while (!header_value.empty()) {
    const auto policy = parse_policy(next_part(header_value, ','), disposition, Delivery::header);
    if (policy) visit(*policy);
  }
}
// Appends them.
void parse_policies(std::string_view header_value, Disposition disposition, std::vector<Policy>& out);

// Calls visit(Directive) for those the policy has, in the order of their ids.
template <class Visit>
void for_each_directive(const Policy& policy, Visit&& visit) {
  for (std::uint64_t left = policy.present; left != 0; left &= left - 1)
    visit(static_cast<Directive>(std::countr_zero(left)));
}

// The directive of this policy that decides for `wanted`: the first of its fallback chain that is present.
std::optional<Directive> deciding_directive(const Policy& policy, Directive wanted);

}  // namespace devdiag::policy
