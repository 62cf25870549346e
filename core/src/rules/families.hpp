// Every rule, by family; each judges one problem and reports through Findings. The list is table.cpp.
#pragma once

#include "devdiag/rule.hpp"

namespace devdiag::judge {

// csp.cpp
void csp_missing(const Evidence& evidence, Findings& out);
void csp_script_unsafe_inline(const Evidence& evidence, Findings& out);
// csp_runtime.cpp
void csp_inline_blocked(const Evidence& evidence, Findings& out);
void csp_connect_blocked(const Evidence& evidence, Findings& out);
// framing.cpp
void iframe_frame_ancestors_blocked(const Evidence& evidence, Findings& out);
void xfo_invalid(const Evidence& evidence, Findings& out);
// embed.cpp
void iframe_sandbox_weak(const Evidence& evidence, Findings& out);
void embed_no_ready_signal(const Evidence& evidence, Findings& out);
// cookies.cpp
void cookie_samesite_none_insecure(const Evidence& evidence, Findings& out);
// layout.cpp
void overlay_viewport_cover(const Evidence& evidence, Findings& out);
void overlay_shadow_blocking(const Evidence& evidence, Findings& out);
void portal_root_missing(const Evidence& evidence, Findings& out);
// runtime.cpp
void js_error_uncaught(const Evidence& evidence, Findings& out);
void framework_version_mismatch(const Evidence& evidence, Findings& out);
// network.cpp
void fetch_status_error(const Evidence& evidence, Findings& out);
// vitals.cpp
void lcp_poor(const Evidence& evidence, Findings& out);

}  // namespace devdiag::judge
