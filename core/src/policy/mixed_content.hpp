// Mixed content (Mixed Content Level 2): insecure requests of a secure page are upgraded, blocked or let
// through.
#pragma once

#include <cstdint>
#include <string_view>

#include "policy/url.hpp"

namespace devdiag::policy {

// How a subresource is requested, as far as the standard tells kinds apart (section 3).
enum class Subresource : std::uint8_t {
  image,  // img, CSS image, not imageset
  audio,
  video,
  navigation,  // top-level
  blockable  // everything else: scripts, styles, frames, fetch, workers, prefetch, picture and srcset images
};

enum class MixedVerdict : std::uint8_t {
  allowed,   // not mixed content
  upgraded,  // browsers ask over https instead (section 4.1); older ones let it through
  blocked
};

// `secure_context`: the requesting document or a secure ancestor prohibits mixed content (section 4.3).
// `block_all`: the deprecated block-all-mixed-content directive.
MixedVerdict judge_mixed(const Url& request, Subresource kind, bool secure_context, bool block_all);

}  // namespace devdiag::policy
