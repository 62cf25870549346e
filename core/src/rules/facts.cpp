// Reads what rules share out of the evidence, once.
#include "rules/facts.hpp"

#include <algorithm>

namespace devdiag {

using judge::DocumentPolicies;
using judge::SeenPolicy;

namespace {

// Browsers also take a quoted number (RFC 6797 section 6.1 allows quoted strings).
policy::Hsts read_hsts(std::string_view value) {
  if (value.find('"') == std::string_view::npos) return policy::parse_hsts(value);
  std::string unquoted(value);
  std::erase(unquoted, '"');
  return policy::parse_hsts(unquoted);
}

}  // namespace

const std::vector<const Response*>& Facts::document_responses() {
  if (!document_responses_) document_responses_ = judge::document_responses(evidence_);
  return *document_responses_;
}

Facts::OfResponse& Facts::of(const Response& response) {
  if (of_responses_.empty()) of_responses_.resize(evidence_.responses.size());
  return of_responses_[static_cast<std::size_t>(&response - evidence_.responses.data())];
}

const std::vector<SeenPolicy>& Facts::header_policies(const Response& response) {
  auto& known = of(response).policies;
  if (!known) known = judge::header_policies(response);
  return *known;
}

judge::Policies Facts::policies_of(const Response* response) {
  if (!meta_policies_) meta_policies_ = judge::meta_policies(evidence_);
  judge::Policies policies;
  if (response != nullptr) {
    for (const SeenPolicy& seen : header_policies(*response)) policies.push_back(&seen);
  }
  for (const SeenPolicy& seen : *meta_policies_) policies.push_back(&seen);
  return policies;
}

const std::vector<DocumentPolicies>& Facts::documents() {
  if (documents_) return *documents_;
  std::vector<DocumentPolicies>& documents = documents_.emplace();
  for (const Response* response : document_responses()) {
    if (judge::renders_markup(*response))
      documents.push_back({response, judge::without_query(response->url), policies_of(response), {}});
  }
  if (document_responses().empty())
    documents.push_back({nullptr, judge::without_query(evidence_.page.url), policies_of(nullptr), {}});
  for (DocumentPolicies& document : documents) {
    for (const SeenPolicy* seen : document.policies) {
      if (seen->policy.disposition == policy::Disposition::enforce) document.enforced.push_back(seen);
    }
  }
  return documents;
}

const judge::Policies& Facts::page_policies() {
  const auto& responses = document_responses();
  if (!page_policies_) page_policies_ = policies_of(responses.empty() ? nullptr : responses.front());
  return *page_policies_;
}

const policy::Hsts* Facts::hsts_of(const Response& response) {
  auto& known = of(response).hsts;
  if (!known) {
    const auto lines = judge::header_lines(response, "Strict-Transport-Security");
    if (lines.empty()) return nullptr;
    known = read_hsts(lines.front());
  }
  return &*known;
}

const judge::Place& Facts::place_of(const Response& response) {
  auto& known = of(response).place;
  if (!known) known = judge::place_of(response.url);
  return *known;
}

}  // namespace devdiag
