// Every result of the Observatory's tests with its score modifier and whether it passes (score table of
// algorithm version 6).
#pragma once

#include "devdiag/grade/observatory.hpp"

namespace devdiag::grade::observatory {

// Content-Security-Policy
inline constexpr ObservatoryResult kCspNoUnsafeDefaultNone{"csp-implemented-with-no-unsafe-default-src-none",
                                                           10, true};
inline constexpr ObservatoryResult kCspNoUnsafe{"csp-implemented-with-no-unsafe", 5, true};
inline constexpr ObservatoryResult kCspUnsafeInlineStyle{
    "csp-implemented-with-unsafe-inline-in-style-src-only", 0, true};
inline constexpr ObservatoryResult kCspDuplicates{"csp-implemented-but-duplicate-directives", 0, true};
inline constexpr ObservatoryResult kCspInsecurePassive{
    "csp-implemented-with-insecure-scheme-in-passive-content-only", -10, true};
inline constexpr ObservatoryResult kCspUnsafeEval{"csp-implemented-with-unsafe-eval", -10, false};
inline constexpr ObservatoryResult kCspUnsafeInline{"csp-implemented-with-unsafe-inline", -20, false};
inline constexpr ObservatoryResult kCspInsecureScheme{"csp-implemented-with-insecure-scheme", -20, false};
inline constexpr ObservatoryResult kCspInvalid{"csp-header-invalid", -25, false};
inline constexpr ObservatoryResult kCspMissing{"csp-not-implemented", -25, false};
inline constexpr ObservatoryResult kCspReportOnly{"csp-not-implemented-but-reporting-enabled", -25, false};

// Cookies
inline constexpr ObservatoryResult kCookiesSameSite{"cookies-secure-with-httponly-sessions-and-samesite", 5,
                                                    true};
inline constexpr ObservatoryResult kCookiesSecure{"cookies-secure-with-httponly-sessions", 0, true};
inline constexpr ObservatoryResult kCookiesNone{"cookies-not-found", 0, true};
inline constexpr ObservatoryResult kCookiesInsecureHsts{"cookies-without-secure-flag-but-protected-by-hsts",
                                                        -5, false};
inline constexpr ObservatoryResult kCookiesInsecure{"cookies-without-secure-flag", -20, false};
inline constexpr ObservatoryResult kCookiesSessionInsecureHsts{
    "cookies-session-without-secure-flag-but-protected-by-hsts", -10, false};
inline constexpr ObservatoryResult kCookiesSameSiteInvalid{"cookies-samesite-flag-invalid", -20, false};
inline constexpr ObservatoryResult kCookiesAntiCsrf{"cookies-anticsrf-without-samesite-flag", -20, false};
inline constexpr ObservatoryResult kCookiesSessionScript{"cookies-session-without-httponly-flag", -30, false};
inline constexpr ObservatoryResult kCookiesSessionInsecure{"cookies-session-without-secure-flag", -40, false};

// Cross-origin resource sharing
inline constexpr ObservatoryResult kCorsNone{"cross-origin-resource-sharing-not-implemented", 0, true};
inline constexpr ObservatoryResult kCorsPublic{"cross-origin-resource-sharing-implemented-with-public-access",
                                               0, true};
inline constexpr ObservatoryResult kCorsRestricted{
    "cross-origin-resource-sharing-implemented-with-restricted-access", 0, true};
inline constexpr ObservatoryResult kCorsUniversal{
    "cross-origin-resource-sharing-implemented-with-universal-access", -50, false};

// Redirection
inline constexpr ObservatoryResult kRedirectPreloaded{"redirection-all-redirects-preloaded", 0, true};
inline constexpr ObservatoryResult kRedirectToHttps{"redirection-to-https", 0, true};
inline constexpr ObservatoryResult kRedirectNoHttp{"redirection-not-needed-no-http", 0, true};
inline constexpr ObservatoryResult kRedirectOffHost{"redirection-off-host-from-http", -5, false};
inline constexpr ObservatoryResult kRedirectHttpFirst{"redirection-not-to-https-on-initial-redirection", -10,
                                                      false};
inline constexpr ObservatoryResult kRedirectNotToHttps{"redirection-not-to-https", -20, false};
inline constexpr ObservatoryResult kRedirectMissing{"redirection-missing", -20, false};
inline constexpr ObservatoryResult kRedirectInvalidCert{"redirection-invalid-cert", -20, false};

// Referrer-Policy
inline constexpr ObservatoryResult kReferrerPrivate{"referrer-policy-private", 5, true};
inline constexpr ObservatoryResult kReferrerMissing{"referrer-policy-not-implemented", 0, true};
inline constexpr ObservatoryResult kReferrerUnsafe{"referrer-policy-unsafe", -5, false};
inline constexpr ObservatoryResult kReferrerInvalid{"referrer-policy-header-invalid", -5, false};

// Strict-Transport-Security
inline constexpr ObservatoryResult kHstsPreloaded{"hsts-preloaded", 5, true};
inline constexpr ObservatoryResult kHstsLong{"hsts-implemented-max-age-at-least-six-months", 0, true};
inline constexpr ObservatoryResult kHstsShort{"hsts-implemented-max-age-less-than-six-months", -10, false};
inline constexpr ObservatoryResult kHstsMissing{"hsts-not-implemented", -20, false};
inline constexpr ObservatoryResult kHstsInvalid{"hsts-header-invalid", -20, false};
inline constexpr ObservatoryResult kHstsNoHttps{"hsts-not-implemented-no-https", -20, false};
inline constexpr ObservatoryResult kHstsInvalidCert{"hsts-invalid-cert", -20, false};

// Subresource integrity
inline constexpr ObservatoryResult kSriAll{"sri-implemented-and-all-scripts-loaded-securely", 5, true};
inline constexpr ObservatoryResult kSriExternal{"sri-implemented-and-external-scripts-loaded-securely", 5,
                                                true};
inline constexpr ObservatoryResult kSriNotHtml{"sri-not-implemented-response-not-html", 0, true};
inline constexpr ObservatoryResult kSriNoScripts{"sri-not-implemented-but-no-scripts-loaded", 0, true};
inline constexpr ObservatoryResult kSriOwnScripts{
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", 0, true};
inline constexpr ObservatoryResult kSriMissing{"sri-not-implemented-but-external-scripts-loaded-securely", -5,
                                               false};
inline constexpr ObservatoryResult kSriInsecure{"sri-implemented-but-external-scripts-not-loaded-securely",
                                                -20, false};
inline constexpr ObservatoryResult kSriMissingInsecure{
    "sri-not-implemented-and-external-scripts-not-loaded-securely", -50, false};

// X-Content-Type-Options
inline constexpr ObservatoryResult kNosniff{"x-content-type-options-nosniff", 0, true};
inline constexpr ObservatoryResult kNosniffMissing{"x-content-type-options-not-implemented", -5, false};
inline constexpr ObservatoryResult kNosniffInvalid{"x-content-type-options-header-invalid", -5, false};

// X-Frame-Options
inline constexpr ObservatoryResult kXfoByCsp{"x-frame-options-implemented-via-csp", 5, true};
inline constexpr ObservatoryResult kXfoSet{"x-frame-options-sameorigin-or-deny", 5, true};
inline constexpr ObservatoryResult kXfoAllowFrom{"x-frame-options-allow-from-origin", 0, true};
inline constexpr ObservatoryResult kXfoMissing{"x-frame-options-not-implemented", -20, false};
inline constexpr ObservatoryResult kXfoInvalid{"x-frame-options-header-invalid", -20, false};

// Cross-Origin-Resource-Policy, Cross-Origin-Embedder-Policy, Cross-Origin-Opener-Policy
inline constexpr ObservatoryResult kCorpSameOrigin{"corp-implemented-with-same-origin", 10, true};
inline constexpr ObservatoryResult kCorpSameSite{"corp-implemented-with-same-site", 10, true};
inline constexpr ObservatoryResult kCorpCrossOrigin{"corp-implemented-with-cross-origin", 0, true};
inline constexpr ObservatoryResult kCorpMissing{"corp-not-implemented", 0, true};
inline constexpr ObservatoryResult kCorpInvalid{"corp-header-invalid", -5, false};
inline constexpr ObservatoryResult kCoepRequireCorp{"coep-implemented-with-require-corp", 10, true};
inline constexpr ObservatoryResult kCoepCredentialless{"coep-implemented-with-credentialless", 10, true};
inline constexpr ObservatoryResult kCoepUnsafeNone{"coep-implemented-with-unsafe-none", 0, true};
inline constexpr ObservatoryResult kCoepMissing{"coep-not-implemented", 0, true};
inline constexpr ObservatoryResult kCoepInvalid{"coep-header-invalid", -5, false};
inline constexpr ObservatoryResult kCoopSameOrigin{"coop-implemented-with-same-origin", 10, true};
inline constexpr ObservatoryResult kCoopAllowPopups{"coop-implemented-with-same-origin-allow-popups", 10,
                                                    true};
inline constexpr ObservatoryResult kCoopNoopener{"coop-implemented-with-noopener-allow-popups", 10, true};
inline constexpr ObservatoryResult kCoopUnsafeNone{"coop-implemented-with-unsafe-none", 0, true};
inline constexpr ObservatoryResult kCoopMissing{"coop-not-implemented", 0, true};
inline constexpr ObservatoryResult kCoopInvalid{"coop-header-invalid", -5, false};

}  // namespace devdiag::grade::observatory
