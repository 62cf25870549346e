// The names of all enumerations as they appear in JSON; an enum's value is the index of its name.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "devdiag/evidence_kinds.hpp"

namespace devdiag {

using Names = std::span<const std::string_view>;

inline constexpr std::array<std::string_view, 4> kSeverityNames = {"info", "warn", "error", "critical"};
inline constexpr std::array<std::string_view, 5> kCircumstanceNames = {"local_host", "report_only", "unused",
                                                                       "used", "out_of_scope"};
inline constexpr std::array<std::string_view, 3> kEventKindNames = {"run", "attempt", "outcome"};
inline constexpr std::array<std::string_view, 3> kVerdictNames = {"worked", "failed", "regressed"};
inline constexpr std::array<std::string_view, 2> kKnownNames = {"reported", "verified"};
inline constexpr std::array<std::string_view, 3> kActorNames = {"person", "agent", "automation"};
inline constexpr std::array<std::string_view, 3> kBasisNames = {"catalogue", "shared", "learned"};
inline constexpr std::array<std::string_view, 4> kPresetNames = {"chat", "embed", "app", "full"};

inline constexpr std::array<std::string_view, 6> kRoleNames = {"document", "frame",     "request",
                                                               "redirect", "preflight", "asset"};
inline constexpr std::array<std::string_view, 18> kLoadDirectiveNames = {
    "base-uri",        "connect-src",    "fenced-frame-src", "font-src",        "form-action",
    "frame-ancestors", "frame-src",      "img-src",          "manifest-src",    "media-src",
    "object-src",      "prefetch-src",   "script-src",       "script-src-attr", "script-src-elem",
    "style-src-attr",  "style-src-elem", "worker-src"};
inline constexpr std::array<std::string_view, 5> kLoadWayNames = {"url", "inline", "javascript", "eval",
                                                                  "wasm"};
inline constexpr std::array<std::string_view, 2> kConsoleLevelNames = {"error", "warn"};
inline constexpr std::array<std::string_view, 2> kScriptTagNames = {"script", "link"};
inline constexpr std::array<std::string_view, 8> kSandboxUseNames = {
    "scripts", "forms", "popups", "modals", "downloads", "top-navigation", "pointer-lock", "same-origin"};
inline constexpr std::array<std::string_view, 2> kMessageDirectionNames = {"received", "posted"};
inline constexpr std::array<std::string_view, 3> kSameSiteNames = {"strict", "lax", "none"};
inline constexpr std::array<std::string_view, 7> kSettingNames = {
    "frontend_origin", "backend_origin",  "api_base",       "cookie_domain",
    "cookie_secure",   "cookie_samesite", "network_capture"};
inline constexpr std::array<std::string_view, 3> kSeenByNames = {"page", "probe", "log"};
inline constexpr std::array<std::string_view, 2> kDispositionNames = {"enforce", "report"};
inline constexpr std::array<std::string_view, 2> kErrorKindNames = {"error", "unhandledrejection"};
inline constexpr std::array<std::string_view, 5> kInitiatorNames = {"fetch", "xhr", "beacon", "navigation",
                                                                    "resource"};
inline constexpr std::array<std::string_view, 3> kRequestOutcomeNames = {"response", "failed", "aborted"};
inline constexpr std::array<std::string_view, 3> kPositionNames = {"fixed", "absolute", "sticky"};
inline constexpr std::array<std::string_view, 3> kFrameworkPlaceNames = {"global", "renderer", "attribute"};
inline constexpr std::array<std::string_view, 5> kVitalNames = {"LCP", "INP", "CLS", "TTFB", "FCP"};
inline constexpr std::array<std::string_view, 5> kProofKindNames = {"header", "meta", "event", "element",
                                                                    "entry"};

inline std::optional<std::size_t> index_of(Names names, std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return i;
  }
  return std::nullopt;
}

template <class E>
std::string_view name_of(Names names, E value) {
  const auto index = static_cast<std::size_t>(value);
  return index < names.size() ? names[index] : std::string_view{};
}

template <class E>
std::optional<E> value_of(Names names, std::string_view name) {
  const auto index = index_of(names, name);
  return index ? std::optional<E>(static_cast<E>(*index)) : std::nullopt;
}

}  // namespace devdiag
