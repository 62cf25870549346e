// Web vitals beyond the published "poor" thresholds (web.dev/articles/vitals), and pages that cannot rest.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

constexpr double kLcpPoorMs = 4'000, kInpPoorMs = 500, kClsPoor = 0.25, kTtfbPoorMs = 1'800;

// 5230 -> "5.2": one decimal without the locale or the float formatter of a host.
std::string seconds(double ms) {
  const auto tenths = static_cast<std::int64_t>(ms / 100 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

std::string whole(double ms) { return std::to_string(static_cast<std::int64_t>(ms + 0.5)); }

// 0.314 -> "0.31"
std::string hundredths(double value) {
  const auto parts = static_cast<std::int64_t>(value * 100 + 0.5);
  const std::int64_t rest = parts % 100;
  return std::to_string(parts / 100) + (rest < 10 ? ".0" : ".") + std::to_string(rest);
}

std::string route_of(const Vital& vital) { return vital.route.empty() ? "/" : vital.route; }

std::string element_of(const Vital& vital, std::string_view unknown) {
  return vital.element.empty() ? std::string(unknown) : vital.element;
}

// Not every browser measures every vital, and some need the visitor to do something first.
void require_vital(std::string_view name, const Evidence& evidence, Findings& out) {
  const bool measured = std::any_of(evidence.vitals.begin(), evidence.vitals.end(),
                                    [&](const Vital& vital) { return policy::iequals(vital.name, name); });
  if (!measured) out.lacks("vitals");
}

bool is_poor(const Vital& vital, std::string_view name, double limit) {
  return policy::iequals(vital.name, name) && vital.value > limit;
}

// Proof of one entry: what was measured and which element caused it.
BuiltProof vital_proof(std::string_view entry, std::string text, const Vital& vital) {
  if (!vital.element.empty()) text += " (" + vital.element + ")";
  return {"entry", entry, std::move(text), "page"};
}

}  // namespace

void lcp_poor(const Evidence& evidence, Findings& out) {
  require_vital("LCP", evidence, out);
  for (const Vital& vital : evidence.vitals) {
    if (!is_poor(vital, "LCP", kLcpPoorMs)) continue;
    out.add("LCP of " + route_of(vital),
            vital_proof("largest-contentful-paint", seconds(vital.value) + " s", vital),
            {{"route", route_of(vital)},
             {"seconds", seconds(vital.value)},
             {"element", element_of(vital, "an element that was not named")}});
  }
}

void inp_poor(const Evidence& evidence, Findings& out) {
  require_vital("INP", evidence, out);
  for (const Vital& vital : evidence.vitals) {
    if (!is_poor(vital, "INP", kInpPoorMs)) continue;
    out.add("INP of " + route_of(vital), vital_proof("event", whole(vital.value) + " ms", vital),
            {{"route", route_of(vital)},
             {"milliseconds", whole(vital.value)},
             {"element", element_of(vital, "an element that was not named")}});
  }
}

void cls_poor(const Evidence& evidence, Findings& out) {
  require_vital("CLS", evidence, out);
  for (const Vital& vital : evidence.vitals) {
    if (!is_poor(vital, "CLS", kClsPoor)) continue;
    out.add("CLS of " + route_of(vital), vital_proof("layout-shift", hundredths(vital.value), vital),
            {{"route", route_of(vital)},
             {"score", hundredths(vital.value)},
             {"element", element_of(vital, "an element that was not named")}});
  }
}

void ttfb_slow(const Evidence& evidence, Findings& out) {
  require_vital("TTFB", evidence, out);
  for (const Vital& vital : evidence.vitals) {
    if (!is_poor(vital, "TTFB", kTtfbPoorMs)) continue;
    out.add("TTFB of " + route_of(vital), vital_proof("navigation", seconds(vital.value) + " s", vital),
            {{"route", route_of(vital)}, {"seconds", seconds(vital.value)}});
  }
}

}  // namespace devdiag::judge
