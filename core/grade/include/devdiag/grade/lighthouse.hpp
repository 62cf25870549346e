// The verdicts of Lighthouse's security audits (version 12) on the headers of a page: they carry no weight in
// its score, yet people see them in red.
//
// This is a grade, not what browsers do: `devdiag/diagnose.hpp` judges that.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/answer.hpp"

namespace devdiag::grade {

enum class LighthouseAudit : std::uint8_t {
  has_hsts,
  clickjacking_mitigation,
  origin_isolation,
  csp_xss,
  trusted_types_xss
};
inline constexpr std::size_t kLighthouseAudits = 5;

std::string_view lighthouse_audit_name(LighthouseAudit audit);  // "has-hsts"

enum class LighthouseSeverity : std::uint8_t { high, medium, low, syntax };
std::string_view lighthouse_severity_name(LighthouseSeverity severity);  // "High"

struct LighthouseItem {
  LighthouseSeverity severity = LighthouseSeverity::high;
  std::string_view remark;               // what is remarked, as a word: "max-age-low"; static
  std::optional<std::string> directive;  // nothing: the item is about no directive in particular
};

struct LighthouseVerdict {
  bool pass = false;            // score 1
  bool not_applicable = false;  // nothing to remark: shown as passed without an entry
  std::vector<LighthouseItem> items;
};

// `metas` are those of the document; see declared_metas.
LighthouseVerdict judge_lighthouse(LighthouseAudit audit, const Answer& answer, std::span<const Meta> metas);

}  // namespace devdiag::grade
