// Content Security Policies as the Observatory reads them: several policies merged into one, then looked
// through for what weakens it. Not the standard's algorithm; `policy/csp.hpp` is that.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/observatory.hpp"

namespace devdiag::grade::observatory {

// The merged policy: for each directive, in lower case, the sources that every policy allows.
struct MergedCsp {
  std::map<std::string, std::vector<std::string>, std::less<>> directives;
  std::vector<std::string> repeated;  // report-uri and report-to, which alone may occur twice in a policy
};

// Nothing when the grader calls the header invalid: a policy too short to hold a directive, a directive given
// twice in one policy, broken percent-encoding in paths that are compared, or more than 64 policies (a limit
// of ours).
std::optional<MergedCsp> merge_csp(std::span<const std::string_view> policies);
// The same for policies of meta elements, without the directives that only headers may carry.
std::optional<MergedCsp> merge_meta_csp(std::span<const std::string_view> policies);
// Header lines are comma lists of policies.
std::vector<std::string_view> split_policies(std::span<const std::string_view> lines);

struct CspAnalysis {
  ObservatoryResult result;
  bool frames_limited = false;  // some frame-ancestors directive is there
  bool anti_clickjacking = false, default_none = false, insecure_base_uri = false,
       insecure_form_action = false, insecure_scheme_active = false, insecure_scheme_passive = false,
       strict_dynamic = false, unsafe_eval = false, unsafe_inline = false, unsafe_inline_style = false,
       unsafe_objects = false;
};

CspAnalysis analyse_csp(std::span<const std::string_view> header_lines,
                        std::span<const std::string_view> meta_contents, bool report_only, bool https);

}  // namespace devdiag::grade::observatory
