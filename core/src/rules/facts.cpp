// Reads what rules share out of the evidence, once.
#include "rules/facts.hpp"

#include <algorithm>

namespace devdiag {

using judge::DocumentPolicies;
using judge::SeenPolicy;

const std::vector<const Response*>& Facts::document_responses() {
  if (!document_responses_) document_responses_ = judge::document_responses(evidence_);
  return *document_responses_;
}

const std::vector<SeenPolicy>& Facts::header_policies(const Response& response) {
  header_policies_.resize(evidence_.responses.size());
  auto& known = header_policies_[static_cast<std::size_t>(&response - evidence_.responses.data())];
  if (!known) known = judge::header_policies(response);
  return *known;
}

const std::vector<DocumentPolicies>& Facts::documents() {
  if (documents_) return *documents_;
  std::vector<DocumentPolicies>& documents = documents_.emplace();
  for (const Response* response : document_responses()) {
    if (judge::renders_markup(*response))
      documents.push_back({response, judge::without_query(response->url), header_policies(*response), {}});
  }
  if (document_responses().empty())
    documents.push_back({nullptr, judge::without_query(evidence_.page.url), {}, {}});
  for (DocumentPolicies& document : documents) {
    judge::append_meta_policies(evidence_, document.policies);
    for (const SeenPolicy& seen : document.policies) {
      if (seen.policy.disposition == policy::Disposition::enforce) document.enforced.push_back(&seen);
    }
  }
  return documents;
}

const std::vector<SeenPolicy>& Facts::page_policies() {
  if (page_policies_) return *page_policies_;
  const auto& responses = document_responses();
  page_policies_ = responses.empty() ? std::vector<SeenPolicy>() : header_policies(*responses.front());
  judge::append_meta_policies(evidence_, *page_policies_);
  return *page_policies_;
}

const std::vector<policy::CspFault>& Facts::faults(const SeenPolicy& seen) {
  const std::string_view text = seen.policy.text;
  const auto known = std::find_if(faults_.begin(), faults_.end(), [&](const Faults& each) {
    return each.text.data() == text.data() && each.text.size() == text.size();
  });
  if (known != faults_.end()) return known->found;
  return faults_.emplace_back(Faults{text, policy::lint_policy(text)}).found;
}

}  // namespace devdiag
