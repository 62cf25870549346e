// What the rules of one diagnosis read out of the same evidence: each worked out once, when the first asks.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "devdiag/arena.hpp"
#include "devdiag/evidence.hpp"
#include "policy/hsts.hpp"
#include "rules/document.hpp"

namespace devdiag {

namespace judge {

// One document's policies; without an answer of the document, those of its meta elements alone. Answers that
// are no markup are left out.
struct DocumentPolicies {
  const Response* response = nullptr;
  std::string_view url;  // without its query
  Policies policies;
  Policies enforced;  // of `policies`
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
  // Those that speak for the document.
  std::span<const Response* const> document_responses();
  std::span<const judge::DocumentPolicies> documents();
  // Of the document as it was first answered, whatever its type: what a browser that renders it enforces.
  judge::Policies page_policies();
  // Of any response of the evidence, enforced and report-only.
  const std::vector<judge::SeenPolicy>& header_policies(const Response& response);
  const judge::Place& place_of(const Response& response);
  // Of the first of its Strict-Transport-Security lines, the only one that browsers use; nothing without one.
  const policy::Hsts* hsts_of(const Response& response);

 private:
  struct OfResponse {
    std::optional<std::vector<judge::SeenPolicy>> policies;
    std::optional<judge::Place> place;
    std::optional<policy::Hsts> hsts;
  };

  // Of the document answered so, and of its meta elements.
  judge::Policies policies_of(const Response* response);
  judge::Policies enforced_of(judge::Policies policies);
  OfResponse& of(const Response& response);

  const Evidence& evidence_;
  KindSet collected_;
  Arena lists_;
  std::optional<std::vector<const Response*>> document_responses_;
  std::optional<std::span<const judge::DocumentPolicies>> documents_;
  std::optional<judge::Policies> page_policies_;
  std::optional<std::vector<judge::SeenPolicy>> meta_policies_;
  std::vector<OfResponse> of_responses_;  // in the order of the evidence
};

}  // namespace devdiag
