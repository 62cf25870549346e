// What one policy says about one thing a page does: load a URL, run inline code, evaluate text (CSP Level 3).
//
// Dispositions are the caller's business: a report-only policy "refuses" here as well. Several policies allow
// what each of them allows.
#pragma once

#include <string_view>

#include "policy/csp.hpp"
#include "policy/csp_source.hpp"
#include "policy/url.hpp"

namespace devdiag::policy {

// Fetch directives and base-uri, form-action, frame-ancestors, navigate-to (sections 6.1, 6.3, 6.4): the
// deciding directive's list against the URL. A policy without such a directive allows.
bool allows_url(const Policy& policy, Directive wanted, const Url& url, const Origin& self,
                int redirects = 0);

// How a script is fetched, as far as script-src cares.
struct ScriptLoad {
  std::string_view nonce = {};           // of the element; empty when it has none
  std::span<const Hash> integrity = {};  // of the integrity attribute; each must be listed for it to allow
  bool parser_inserted = true;           // by the HTML parser, not created by a script
  int redirects = 0;
};

// Section 6.7.1.1: a nonce, integrity that is listed, 'strict-dynamic', else the URL.
bool allows_script_url(const Policy& policy, const Url& url, const Origin& self, const ScriptLoad& load);

// Sections 4.2.3 and 6.7.3: inline scripts, styles, their attributes and javascript: navigations. A sandbox
// without allow-scripts stops every script.
bool allows_inline_code(const Policy& policy, const InlineCode& code);
bool allows_every_inline(const Policy& policy, InlineKind kind);

bool allows_eval(const Policy& policy);  // section 4.4.1
bool allows_wasm(const Policy& policy);  // section 4.5.1: 'wasm-unsafe-eval' or 'unsafe-eval'

Directive inline_directive(InlineKind kind);  // the directive that governs this kind, before fallback
bool runs_scripts(const Policy& policy);      // false: sandboxed without allow-scripts

}  // namespace devdiag::policy
