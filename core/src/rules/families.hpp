// Every rule, by family; each judges one problem and reports through Findings. The list is table.cpp.
#pragma once

#include "devdiag/rule.hpp"

namespace devdiag::judge {

// csp.cpp
void csp_missing(const Evidence& evidence, Findings& out);
void csp_script_unsafe_inline(const Evidence& evidence, Findings& out);
void csp_report_only_only(const Evidence& evidence, Findings& out);
void csp_meta_limited(const Evidence& evidence, Findings& out);
// csp_runtime.cpp
void csp_inline_blocked(const Evidence& evidence, Findings& out);
void csp_connect_blocked(const Evidence& evidence, Findings& out);
// csp_blocked.cpp
void csp_script_blocked(const Evidence& evidence, Findings& out);
void csp_style_blocked(const Evidence& evidence, Findings& out);
void csp_frame_blocked(const Evidence& evidence, Findings& out);
void csp_media_blocked(const Evidence& evidence, Findings& out);
void csp_worker_blocked(const Evidence& evidence, Findings& out);
void csp_eval_blocked(const Evidence& evidence, Findings& out);
void csp_wasm_blocked(const Evidence& evidence, Findings& out);
void trusted_types_violation(const Evidence& evidence, Findings& out);
void csp_extension_noise(const Evidence& evidence, Findings& out);
// framing.cpp
void iframe_frame_ancestors_blocked(const Evidence& evidence, Findings& out);
void xfo_invalid(const Evidence& evidence, Findings& out);
void clickjacking_unprotected(const Evidence& evidence, Findings& out);
void xfo_csp_conflict(const Evidence& evidence, Findings& out);
// embed.cpp
void iframe_sandbox_weak(const Evidence& evidence, Findings& out);
void embed_no_ready_signal(const Evidence& evidence, Findings& out);
// embed_runtime.cpp
void embed_frame_unreachable(const Evidence& evidence, Findings& out);
void embed_origin_unchecked(const Evidence& evidence, Findings& out);
void iframe_sandbox_blocks_feature(const Evidence& evidence, Findings& out);
// capability.cpp
void insecure_context(const Evidence& evidence, Findings& out);
void not_cross_origin_isolated(const Evidence& evidence, Findings& out);
void permissions_policy_blocks(const Evidence& evidence, Findings& out);
void embed_feature_not_delegated(const Evidence& evidence, Findings& out);
void cookie_third_party_blocked(const Evidence& evidence, Findings& out);
// cookies.cpp
void cookie_samesite_none_insecure(const Evidence& evidence, Findings& out);
void cookie_secure_missing(const Evidence& evidence, Findings& out);
void cookie_httponly_missing(const Evidence& evidence, Findings& out);
void cookie_lax_default_in_embed(const Evidence& evidence, Findings& out);
// layout.cpp
void overlay_viewport_cover(const Evidence& evidence, Findings& out);
void overlay_shadow_blocking(const Evidence& evidence, Findings& out);
void portal_root_missing(const Evidence& evidence, Findings& out);
// runtime.cpp
void js_error_uncaught(const Evidence& evidence, Findings& out);
void framework_version_mismatch(const Evidence& evidence, Findings& out);
// runtime_reports.cpp
void promise_rejection_unhandled(const Evidence& evidence, Findings& out);
void deprecated_api_used(const Evidence& evidence, Findings& out);
void hydration_mismatch(const Evidence& evidence, Findings& out);
void vulnerable_library(const Evidence& evidence, Findings& out);
// network.cpp
void fetch_status_error(const Evidence& evidence, Findings& out);
// network_blocked.cpp
void failed_to_fetch(const Evidence& evidence, Findings& out);
void local_network_access_blocked(const Evidence& evidence, Findings& out);
void mixed_content_blocked(const Evidence& evidence, Findings& out);
void mixed_content_upgraded(const Evidence& evidence, Findings& out);
// endpoints.cpp
void endpoint_slow(const Evidence& evidence, Findings& out);
void many_5xx(const Evidence& evidence, Findings& out);
void many_4xx(const Evidence& evidence, Findings& out);
void slow_endpoints(const Evidence& evidence, Findings& out);
void backend_http_errors(const Evidence& evidence, Findings& out);
// resources.cpp
void resource_load_failed(const Evidence& evidence, Findings& out);
void sri_mismatch(const Evidence& evidence, Findings& out);
void chunk_load_failed(const Evidence& evidence, Findings& out);
// logs.cpp
void cors_block(const Evidence& evidence, Findings& out);
void db_drift(const Evidence& evidence, Findings& out);
// settings.cpp
void origin_mismatch(const Evidence& evidence, Findings& out);
void vite_api_base_mismatch(const Evidence& evidence, Findings& out);
void cookie_domain_check(const Evidence& evidence, Findings& out);
void cookie_secure_http(const Evidence& evidence, Findings& out);
void cookie_samesite_strict(const Evidence& evidence, Findings& out);
void network_capture_blocked(const Evidence& evidence, Findings& out);
// vitals.cpp
void lcp_poor(const Evidence& evidence, Findings& out);
void inp_poor(const Evidence& evidence, Findings& out);
void cls_poor(const Evidence& evidence, Findings& out);
void ttfb_slow(const Evidence& evidence, Findings& out);
// bfcache.cpp
void bfcache_blocked(const Evidence& evidence, Findings& out);
// csp_text.cpp
void csp_syntax_invalid(const Evidence& evidence, Findings& out);
void csp_duplicate_directive(const Evidence& evidence, Findings& out);
void csp_deprecated_directive(const Evidence& evidence, Findings& out);
// csp_scripts.cpp
void csp_script_unsafe_eval(const Evidence& evidence, Findings& out);
void csp_script_src_broad(const Evidence& evidence, Findings& out);
void csp_allowlist_bypass(const Evidence& evidence, Findings& out);
void csp_strict_dynamic_orphan(const Evidence& evidence, Findings& out);
void csp_nonce_weak(const Evidence& evidence, Findings& out);
void csp_nonce_reused(const Evidence& evidence, Findings& out);
// csp_gaps.cpp
void csp_object_src_missing(const Evidence& evidence, Findings& out);
void csp_base_uri_missing(const Evidence& evidence, Findings& out);
void csp_form_action_missing(const Evidence& evidence, Findings& out);
void csp_trusted_types_missing(const Evidence& evidence, Findings& out);
void csp_no_reporting(const Evidence& evidence, Findings& out);
void csp_insecure_scheme(const Evidence& evidence, Findings& out);
// cors.cpp
void cors_acao_missing(const Evidence& evidence, Findings& out);
void cors_acao_mismatch(const Evidence& evidence, Findings& out);
void cors_acao_multiple(const Evidence& evidence, Findings& out);
void cors_wildcard_credentials(const Evidence& evidence, Findings& out);
void cors_origin_reflected(const Evidence& evidence, Findings& out);
void cors_vary_origin_missing(const Evidence& evidence, Findings& out);
// cors_preflight.cpp
void cors_preflight_status(const Evidence& evidence, Findings& out);
void cors_preflight_denied(const Evidence& evidence, Findings& out);
void cors_expose_missing(const Evidence& evidence, Findings& out);
// cookie_refused.cpp
void cookie_prefix_invalid(const Evidence& evidence, Findings& out);
void cookie_domain_rejected(const Evidence& evidence, Findings& out);
void cookie_malformed(const Evidence& evidence, Findings& out);
// transport.cpp
void hsts_missing(const Evidence& evidence, Findings& out);
void hsts_weak(const Evidence& evidence, Findings& out);
void hsts_invalid(const Evidence& evidence, Findings& out);
void https_redirect_missing(const Evidence& evidence, Findings& out);
// headers.cpp
void nosniff_missing(const Evidence& evidence, Findings& out);
void referrer_policy_unsafe(const Evidence& evidence, Findings& out);
// media_types.cpp
void mime_type_refused(const Evidence& evidence, Findings& out);
void spa_fallback_for_asset(const Evidence& evidence, Findings& out);
// isolation.cpp
void coep_or_corp_blocked(const Evidence& evidence, Findings& out);
// third_party.cpp
void sri_missing_third_party(const Evidence& evidence, Findings& out);
// csp_conflict.cpp
void csp_policy_conflict(const Evidence& evidence, Findings& out);

}  // namespace devdiag::judge
