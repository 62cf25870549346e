// The page's own responses and policies, as the rules that judge headers need them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"
#include "policy/csp.hpp"
#include "policy/url.hpp"

namespace devdiag::judge {

// Views into the evidence, which must outlive them.
struct SeenPolicy {
  policy::Policy policy;
  std::string_view where;    // header name, or "meta"
  std::string_view seen_by;  // page | probe | log
  mutable std::array<std::uint32_t, policy::kDirectives>
      kinds{};  // of sources, once asked; see csp_facts.hpp
};

// The responses that speak for the document: answered 2xx (or unknown), and only those of the observer
// nearest to the browser, because a probe without the user's session may be answered differently.
std::vector<const Response*> document_responses(const Evidence& evidence);

// Whether a browser renders the answer as markup: data and code cannot be framed to deceive, and a policy on
// them limits nothing. Without a type it may, because browsers sniff.
bool renders_markup(const Response& response);

std::vector<std::string_view> header_lines(const Response& response, std::string_view name);

// Policies of the response's header lines, enforced and report-only.
std::vector<SeenPolicy> header_policies(const Response& response);
// The page's meta policies that browsers take: in the head, never report-only.
void append_meta_policies(const Evidence& evidence, std::vector<SeenPolicy>& out);

// Proof of a policy: its text verbatim with where it was found.
Proof policy_proof(const SeenPolicy& seen);

// URLs of the page's own origin shortened to path and query keys, so that a moved port changes no subject.
std::string subject_url(std::string_view url, const Evidence& evidence);
std::string without_query(std::string_view url);

// Code of a browser extension, by the scheme of its URL; browsers may report the bare scheme.
bool is_extension(std::string_view url);

}  // namespace devdiag::judge
