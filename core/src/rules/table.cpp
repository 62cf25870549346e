// The list of all rules, sorted by problem code; one per catalogue file.
#include "rules/families.hpp"

namespace devdiag {
namespace {

using namespace devdiag::judge;

constexpr Rule kRules[] = {
    {"BACKEND_HTTP_ERRORS", backend_http_errors},
    {"CHUNK_LOAD_FAILED", chunk_load_failed},
    {"CLICKJACKING_UNPROTECTED", clickjacking_unprotected},
    {"COOKIE_SAMESITE_NONE_INSECURE", cookie_samesite_none_insecure},
    {"COOKIE_THIRD_PARTY_BLOCKED", cookie_third_party_blocked},
    {"CSP_ALLOWLIST_BYPASS", csp_allowlist_bypass},
    {"CSP_BASE_URI_MISSING", csp_base_uri_missing},
    {"CSP_CONNECT_BLOCKED", csp_connect_blocked},
    {"CSP_DEPRECATED_DIRECTIVE", csp_deprecated_directive},
    {"CSP_DUPLICATE_DIRECTIVE", csp_duplicate_directive},
    {"CSP_EVAL_BLOCKED", csp_eval_blocked},
    {"CSP_EXTENSION_NOISE", csp_extension_noise},
    {"CSP_FORM_ACTION_MISSING", csp_form_action_missing},
    {"CSP_FRAME_BLOCKED", csp_frame_blocked},
    {"CSP_INLINE_BLOCKED", csp_inline_blocked},
    {"CSP_INSECURE_SCHEME", csp_insecure_scheme},
    {"CSP_MEDIA_BLOCKED", csp_media_blocked},
    {"CSP_META_LIMITED", csp_meta_limited},
    {"CSP_MISSING", csp_missing},
    {"CSP_NONCE_REUSED", csp_nonce_reused},
    {"CSP_NONCE_WEAK", csp_nonce_weak},
    {"CSP_NO_REPORTING", csp_no_reporting},
    {"CSP_OBJECT_SRC_MISSING", csp_object_src_missing},
    {"CSP_REPORT_ONLY_ONLY", csp_report_only_only},
    {"CSP_SCRIPT_BLOCKED", csp_script_blocked},
    {"CSP_SCRIPT_SRC_BROAD", csp_script_src_broad},
    {"CSP_SCRIPT_UNSAFE_EVAL", csp_script_unsafe_eval},
    {"CSP_SCRIPT_UNSAFE_INLINE", csp_script_unsafe_inline},
    {"CSP_STRICT_DYNAMIC_ORPHAN", csp_strict_dynamic_orphan},
    {"CSP_STYLE_BLOCKED", csp_style_blocked},
    {"CSP_SYNTAX_INVALID", csp_syntax_invalid},
    {"CSP_TRUSTED_TYPES_MISSING", csp_trusted_types_missing},
    {"CSP_WASM_BLOCKED", csp_wasm_blocked},
    {"CSP_WORKER_BLOCKED", csp_worker_blocked},
    {"EMBED_FEATURE_NOT_DELEGATED", embed_feature_not_delegated},
    {"EMBED_FRAME_UNREACHABLE", embed_frame_unreachable},
    {"EMBED_NO_READY_SIGNAL", embed_no_ready_signal},
    {"EMBED_ORIGIN_UNCHECKED", embed_origin_unchecked},
    {"ENDPOINT_SLOW", endpoint_slow},
    {"FAILED_TO_FETCH", failed_to_fetch},
    {"FETCH_STATUS_ERROR", fetch_status_error},
    {"FRAMEWORK_VERSION_MISMATCH", framework_version_mismatch},
    {"IFRAME_FRAME_ANCESTORS_BLOCKED", iframe_frame_ancestors_blocked},
    {"IFRAME_SANDBOX_BLOCKS_FEATURE", iframe_sandbox_blocks_feature},
    {"IFRAME_SANDBOX_WEAK", iframe_sandbox_weak},
    {"INSECURE_CONTEXT", insecure_context},
    {"JS_ERROR_UNCAUGHT", js_error_uncaught},
    {"LCP_POOR", lcp_poor},
    {"LOCAL_NETWORK_ACCESS_BLOCKED", local_network_access_blocked},
    {"MANY_4XX", many_4xx},
    {"MANY_5XX", many_5xx},
    {"MIXED_CONTENT_BLOCKED", mixed_content_blocked},
    {"MIXED_CONTENT_UPGRADED", mixed_content_upgraded},
    {"NOT_CROSS_ORIGIN_ISOLATED", not_cross_origin_isolated},
    {"OVERLAY_SHADOW_BLOCKING", overlay_shadow_blocking},
    {"OVERLAY_VIEWPORT_COVER", overlay_viewport_cover},
    {"PERMISSIONS_POLICY_BLOCKS", permissions_policy_blocks},
    {"PORTAL_ROOT_MISSING", portal_root_missing},
    {"RESOURCE_LOAD_FAILED", resource_load_failed},
    {"SLOW_ENDPOINTS", slow_endpoints},
    {"SRI_MISMATCH", sri_mismatch},
    {"TRUSTED_TYPES_VIOLATION", trusted_types_violation},
    {"XFO_CSP_CONFLICT", xfo_csp_conflict},
    {"XFO_INVALID", xfo_invalid},
};

}  // namespace

std::span<const Rule> rules() { return kRules; }

}  // namespace devdiag
