// Layout: layers that swallow clicks, and mount points that are not there.
#include <algorithm>

#include "policy/ascii.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

constexpr double kCoverWidth = 0.85, kCoverHeight = 0.50;  // of the viewport
constexpr double kBlockingHits = 0.25;                     // of the sampled points
constexpr double kInvisibleOpacity = 0.05;

// Does this layer take clicks that were meant for the page below? Hits are measured, so a layer that lets
// clicks through or lies behind the page has none, whatever its styles say.
bool blocks(const Overlay& overlay) {
  const bool covers = overlay.width_share >= kCoverWidth && overlay.height_share >= kCoverHeight;
  const bool takes_hits = overlay.hit_share >= kBlockingHits && overlay.pointer_events != "none";
  if (!overlay.visible || !covers || !takes_hits) return false;
  if (overlay.opacity <= kInvisibleOpacity) return true;  // nobody can see what eats the clicks
  // A dialog or an application root that shows something is what the user is meant to click.
  return !overlay.has_content;
}

std::string percent(double share) {
  const double clamped = std::clamp(share, 0.0, 1.0);
  return std::to_string(static_cast<int>(clamped * 100 + 0.5)) + " %";
}

void report_overlay(const Overlay& overlay, Findings& out) {
  const std::string size = percent(overlay.width_share) + " x " + percent(overlay.height_share);
  const std::string z_index = overlay.z_index.empty() ? "auto" : overlay.z_index;
  const bool invisible = overlay.opacity <= kInvisibleOpacity;
  const std::string text = "position " + overlay.position + ", z-index " + z_index + ", " + size +
                           " of the viewport, takes " + percent(overlay.hit_share) + " of the clicks" +
                           (invisible ? ", invisible" : "");
  out.add(overlay.selector, {"element", overlay.selector, text, "page"},
          {{"selector", overlay.selector},
           {"size", size},
           {"hits", percent(overlay.hit_share)},
           {"z_index", z_index},
           {"look", invisible ? "an invisible" : "an empty"}});
}

// "#modal-root" -> "modal-root"; other selectors have no single id to create.
std::string simple_id(std::string_view selector) {
  if (selector.size() < 2 || selector.front() != '#') return {};
  const std::string_view id = selector.substr(1);
  const bool plain =
      std::all_of(id.begin(), id.end(), [](char c) { return policy::is_alnum(c) || c == '-' || c == '_'; });
  return plain ? std::string(id) : std::string{};
}

}  // namespace

void overlay_viewport_cover(const Evidence& evidence, Findings& out) {
  for (const Overlay& overlay : evidence.overlays) {
    if (!overlay.shadow_host && blocks(overlay)) report_overlay(overlay, out);
  }
}

void overlay_shadow_blocking(const Evidence& evidence, Findings& out) {
  for (const Overlay& overlay : evidence.overlays) {
    if (overlay.shadow_host && blocks(overlay)) report_overlay(overlay, out);
  }
}

void portal_root_missing(const Evidence& evidence, Findings& out) {
  for (const Portal& portal : evidence.portals) {
    if (portal.found) continue;
    out.add(portal.selector, {"element", portal.selector, "no element matches " + portal.selector, "page"},
            {{"selector", portal.selector}, {"id", simple_id(portal.selector)}});
  }
}

}  // namespace devdiag::judge
