// Web vitals beyond the published "poor" thresholds (web.dev/articles/vitals).
#include "policy/ascii.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

constexpr double kLcpPoorMs = 4'000;

// 5230 -> "5.2": one decimal without the locale or the float formatter of a host.
std::string seconds(double ms) {
  const auto tenths = static_cast<std::int64_t>(ms / 100 + 0.5);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

void lcp_poor(const Evidence& evidence, Findings& out) {
  for (const Vital& vital : evidence.vitals) {
    if (!policy::iequals(vital.name, "LCP") || !(vital.value > kLcpPoorMs)) continue;
    const std::string route = vital.route.empty() ? "/" : vital.route;
    const std::string what = vital.element.empty() ? "" : " (" + vital.element + ")";
    out.add("LCP of " + route,
            {"entry", "largest-contentful-paint", seconds(vital.value) + " s" + what, "page"},
            {{"route", route},
             {"seconds", seconds(vital.value)},
             {"element", vital.element.empty() ? "an element that was not named" : vital.element}});
  }
}

}  // namespace devdiag::judge
