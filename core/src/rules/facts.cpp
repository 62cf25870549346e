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

std::span<const Response* const> Facts::document_responses() {
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
  const std::span<const SeenPolicy> of_headers =
      response != nullptr ? std::span(header_policies(*response)) : std::span<const SeenPolicy>();
  const auto policies = lists_.list<const SeenPolicy*>(of_headers.size() + meta_policies_->size());
  std::size_t size = 0;
  for (const SeenPolicy& seen : of_headers) policies[size++] = &seen;
  for (const SeenPolicy& seen : *meta_policies_) policies[size++] = &seen;
  return policies;
}

judge::Policies Facts::enforced_of(judge::Policies policies) {
  const auto is_enforced = [](const SeenPolicy* seen) {
    return seen->policy.disposition == policy::Disposition::enforce;
  };
  const auto count = std::count_if(policies.begin(), policies.end(), is_enforced);
  const auto enforced = lists_.list<const SeenPolicy*>(static_cast<std::size_t>(count));
  std::copy_if(policies.begin(), policies.end(), enforced.begin(), is_enforced);
  return enforced;
}

std::span<const DocumentPolicies> Facts::documents() {
  if (documents_) return *documents_;
  const auto responses = document_responses();
  const auto documents = lists_.list<DocumentPolicies>(std::max<std::size_t>(responses.size(), 1));
  std::size_t size = 0;
  const auto add = [&](const Response* response, std::string_view url) {
    const judge::Policies policies = policies_of(response);
    documents[size++] = {response, judge::before_query(url), policies, enforced_of(policies)};
  };
  for (const Response* response : responses) {
    if (judge::renders_markup(*response)) add(response, response->url);
  }
  if (responses.empty()) add(nullptr, evidence_.page.url);
  return documents_.emplace(documents.first(size));
}

judge::Policies Facts::page_policies() {
  const auto responses = document_responses();
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
