// The list of all rules, sorted by problem code; one per catalogue file.
#include "rules/families.hpp"

namespace devdiag {

std::span<const Rule> rules() {
  using namespace devdiag::judge;
  static constexpr Rule kRules[] = {
      {"COOKIE_SAMESITE_NONE_INSECURE", cookie_samesite_none_insecure},
      {"COOKIE_THIRD_PARTY_BLOCKED", cookie_third_party_blocked},
      {"CSP_CONNECT_BLOCKED", csp_connect_blocked},
      {"CSP_EVAL_BLOCKED", csp_eval_blocked},
      {"CSP_EXTENSION_NOISE", csp_extension_noise},
      {"CSP_FRAME_BLOCKED", csp_frame_blocked},
      {"CSP_INLINE_BLOCKED", csp_inline_blocked},
      {"CSP_MEDIA_BLOCKED", csp_media_blocked},
      {"CSP_MISSING", csp_missing},
      {"CSP_SCRIPT_BLOCKED", csp_script_blocked},
      {"CSP_SCRIPT_UNSAFE_INLINE", csp_script_unsafe_inline},
      {"CSP_STYLE_BLOCKED", csp_style_blocked},
      {"CSP_WASM_BLOCKED", csp_wasm_blocked},
      {"CSP_WORKER_BLOCKED", csp_worker_blocked},
      {"EMBED_FEATURE_NOT_DELEGATED", embed_feature_not_delegated},
      {"EMBED_FRAME_UNREACHABLE", embed_frame_unreachable},
      {"EMBED_NO_READY_SIGNAL", embed_no_ready_signal},
      {"EMBED_ORIGIN_UNCHECKED", embed_origin_unchecked},
      {"FETCH_STATUS_ERROR", fetch_status_error},
      {"FRAMEWORK_VERSION_MISMATCH", framework_version_mismatch},
      {"IFRAME_FRAME_ANCESTORS_BLOCKED", iframe_frame_ancestors_blocked},
      {"IFRAME_SANDBOX_BLOCKS_FEATURE", iframe_sandbox_blocks_feature},
      {"IFRAME_SANDBOX_WEAK", iframe_sandbox_weak},
      {"INSECURE_CONTEXT", insecure_context},
      {"JS_ERROR_UNCAUGHT", js_error_uncaught},
      {"LCP_POOR", lcp_poor},
      {"NOT_CROSS_ORIGIN_ISOLATED", not_cross_origin_isolated},
      {"OVERLAY_SHADOW_BLOCKING", overlay_shadow_blocking},
      {"OVERLAY_VIEWPORT_COVER", overlay_viewport_cover},
      {"PERMISSIONS_POLICY_BLOCKS", permissions_policy_blocks},
      {"PORTAL_ROOT_MISSING", portal_root_missing},
      {"TRUSTED_TYPES_VIOLATION", trusted_types_violation},
      {"XFO_INVALID", xfo_invalid},
  };
  return kRules;
}

}  // namespace devdiag
