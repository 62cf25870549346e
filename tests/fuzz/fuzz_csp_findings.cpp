// Policies from a hostile server, graded: any bytes are judged, findings name parts of the policy, and lists
// of policies agree with themselves.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/csp_findings.hpp"
#include "require.hpp"

using namespace devdiag::grade;

namespace {

void check_findings(const std::vector<CspFinding>& findings, std::string_view policy) {
  require(findings.size() <= kCspFindings, "no more findings than are allowed");
  for (const CspFinding& each : findings) {
    require(!each.directive.empty(), "a finding names a directive", std::string(csp_finding_name(each.type)));
    require(each.value.size() <= policy.size(), "a value is part of the policy", each.value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const CspVersion version : {CspVersion::csp1, CspVersion::csp2, CspVersion::csp3}) {
    const CspGradeOptions options{.version = version, .strict_csp = true, .reporting = true};
    const auto findings = evaluate_csp(text, options);
    check_findings(findings, text);
    require(findings == evaluate_csp(text, options), "the same policy has the same findings",
            std::string(text));
  }
  const std::size_t comma = text.find(',');
  const std::vector<std::string_view> policies{
      text.substr(0, comma), comma == std::string_view::npos ? text : text.substr(comma + 1)};
  const CspListFindings list = evaluate_csp_list(policies);
  require(list.syntax.size() == policies.size(), "each policy has its own syntax findings",
          std::string(text));
  const std::vector<std::string_view> twice{policies[0], policies[0]};
  const std::vector<std::string_view> once{policies[0]};
  require(evaluate_csp_list(twice).failures == evaluate_csp_list(once).failures,
          "a policy given twice is no stricter", std::string(policies[0]));
  return 0;
}
