// What the rules of one diagnosis read out of the same evidence: each worked out once, when the first asks.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"
#include "policy/csp_lint.hpp"
#include "rules/document.hpp"

namespace devdiag {

namespace judge {

// One document's policies; without an answer of the document, those of its meta elements alone. Answers that
// are no markup are left out.
struct DocumentPolicies {
  const Response* response = nullptr;
  std::string url;
  std::vector<SeenPolicy> policies;
  std::vector<const SeenPolicy*> enforced;  // of `policies`
};

}  // namespace judge

// Not for several threads. Answers live as long as this.
class Facts {
 public:
  // Views the evidence, which must outlive it.
  explicit Facts(const Evidence& evidence) : evidence_(evidence) {
    for (const EvidenceKind& kind : evidence.collected) collected_.insert(kind);
  }
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  KindSet collected() const { return collected_; }
  const std::vector<const Response*>& document_responses();
  const std::vector<judge::DocumentPolicies>& documents();
  // Of the document as it was first answered, whatever its type: what a browser that renders it enforces.
  const std::vector<judge::SeenPolicy>& page_policies();
  // Of any response of the evidence, enforced and report-only.
  const std::vector<judge::SeenPolicy>& header_policies(const Response& response);
  const std::vector<policy::CspFault>& faults(const judge::SeenPolicy& seen);

 private:
  struct Faults {
    std::string_view text;
    std::vector<policy::CspFault> found;
  };

  const Evidence& evidence_;
  KindSet collected_;
  std::optional<std::vector<const Response*>> document_responses_;
  std::optional<std::vector<judge::DocumentPolicies>> documents_;
  std::optional<std::vector<judge::SeenPolicy>> page_policies_;
  std::vector<std::optional<std::vector<judge::SeenPolicy>>> header_policies_;  // by response
  std::deque<Faults> faults_;
};

}  // namespace devdiag
