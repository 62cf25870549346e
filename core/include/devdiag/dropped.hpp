// What was cut or left out, counted by reason: nothing disappears silently.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace devdiag {

// Reasons used by the core (collectors add their own, such as `collector.errors`):
//   text_cut                  texts longer than kTextBytes, cut
//   header_cut                header values longer than kHeaderBytes, cut
//   items_cut.<list>          entries of an evidence list beyond kEvidenceItems
//   findings_cut.<CODE>       findings beyond kFindingsPerCode
//   proof_cut                 proof texts cut to kProofBytes, and proofs beyond kProofsPerFinding
//   subject_cut               subjects longer than kSubjectBytes, cut
//   env_cut                   environment tokens beyond kEnvTokens
//   rule_failed.<CODE>        the rule itself failed: its problem is listed under not_evaluated
//   suppression_expired       suppressions that no longer hide
//   suppression_unknown       suppressions of a problem code that is not in the catalogue
struct Dropped {
  std::string reason;
  std::int64_t count = 0;
  friend bool operator==(const Dropped&, const Dropped&) = default;
};

// Adds to the entry of that reason; the list stays sorted by reason. A count of 0 adds nothing.
void count_dropped(std::vector<Dropped>& list, std::string_view reason, std::int64_t count = 1);

}  // namespace devdiag
