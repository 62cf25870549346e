// The source lists of a policy, taken apart once for everybody who asks.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "policy/csp.hpp"
#include "policy/csp_source.hpp"

namespace devdiag::policy {

// Directives whose value is a list of source expressions.
constexpr bool lists_sources(Directive directive) {
  switch (directive) {
    case Directive::base_uri:
    case Directive::child_src:
    case Directive::connect_src:
    case Directive::default_src:
    case Directive::fenced_frame_src:
    case Directive::font_src:
    case Directive::form_action:
    case Directive::frame_ancestors:
    case Directive::frame_src:
    case Directive::img_src:
    case Directive::manifest_src:
    case Directive::media_src:
    case Directive::navigate_to:
    case Directive::object_src:
    case Directive::prefetch_src:
    case Directive::script_src:
    case Directive::script_src_attr:
    case Directive::script_src_elem:
    case Directive::style_src:
    case Directive::style_src_attr:
    case Directive::style_src_elem:
    case Directive::worker_src:
      return true;
    default:
      return false;
  }
}

// Views into the policy's text. Empty for directives that the policy lacks or that list no sources.
class SourceLists {
 public:
  explicit SourceLists(const Policy& policy);

  std::span<const Source> of(Directive directive) const {
    const auto at = static_cast<std::size_t>(directive);
    return {sources_.data() + begins_[at], ends_[at] - begins_[at]};
  }
  SourceKinds kinds(Directive directive) const { return kinds_[static_cast<std::size_t>(directive)]; }

 private:
  std::vector<Source> sources_;                               // of all lists, one after the other
  std::array<std::uint32_t, kDirectives> begins_{}, ends_{};  // of each directive's, by id
  std::array<SourceKinds, kDirectives> kinds_{};
};

}  // namespace devdiag::policy
