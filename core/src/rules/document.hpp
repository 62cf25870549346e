// The page's own responses and policies, as the rules that judge headers need them.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"
#include "policy/csp_lint.hpp"
#include "policy/csp_lists.hpp"
#include "policy/url.hpp"

namespace devdiag::judge {

// Views into the evidence, which must outlive them.
struct SeenPolicy {
  SeenPolicy(std::string_view a_where, std::string_view a_seen_by) : where(a_where), seen_by(a_seen_by) {}

  policy::Policy policy;
  std::string_view where;    // header name, or "meta"
  std::string_view seen_by;  // page | probe | log

  // False when there is no policy in the text.
  bool parse(std::string_view text, policy::Disposition disposition, policy::Delivery delivery) {
    return policy::parse_policy(text, disposition, delivery, policy, &written_);
  }

  // Worked out when the first rule asks; not for several threads.
  const policy::SourceLists& lists() const;
  const std::vector<policy::CspFault>& faults() const;  // of its text

 private:
  std::vector<policy::WrittenDirective> written_;
  mutable std::optional<policy::SourceLists> lists_;
  mutable std::optional<std::vector<policy::CspFault>> faults_;
};

using Policies = std::span<const SeenPolicy* const>;

// Where an answer came from; views into its URL.
struct Place {
  policy::Origin origin;
  bool https = false;
  // Names nobody else can reach and no public authority vouches for: loopback, addresses, local networks.
  bool local = false;
};
Place place_of(std::string_view url);

// The responses that speak for the document: answered 2xx (or unknown), and only those of the observer
// nearest to the browser, because a probe without the user's session may be answered differently.
std::vector<const Response*> document_responses(const Evidence& evidence);

// Whether a browser renders the answer as markup: data and code cannot be framed to deceive, and a policy on
// them limits nothing. Without a type it may, because browsers sniff.
bool renders_markup(const Response& response);

// The field lines of one header in order, as sent. Few headers have several: those need no memory of their
// own.
class HeaderLines {
 public:
  using Lines = std::span<const std::string_view>;

  HeaderLines(const Response& response, std::string_view name);
  Lines all() const { return many_.empty() ? Lines(few_.data(), count_) : Lines(many_); }
  std::vector<std::string_view> to_vector() const { return {all().begin(), all().end()}; }
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  std::string_view front() const { return all().front(); }
  std::string_view back() const { return all().back(); }
  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }

 private:
  std::array<std::string_view, 2> few_;
  std::vector<std::string_view> many_;  // all of them, once there are more
  std::size_t count_ = 0;
};
inline HeaderLines header_lines(const Response& response, std::string_view name) { return {response, name}; }

// Policies of the response's header lines, enforced and report-only.
std::vector<SeenPolicy> header_policies(const Response& response);
// The page's meta policies that browsers take: in the head, never report-only.
std::vector<SeenPolicy> meta_policies(const Evidence& evidence);

// Proof of a policy: its text verbatim with where it was found.
Proof policy_proof(const SeenPolicy& seen);

// URLs of the page's own origin shortened to path and query keys, so that a moved port changes no subject.
std::string subject_url(std::string_view url, const Evidence& evidence);
std::string without_query(std::string_view url);
std::string_view before_query(std::string_view url);

// Code of a browser extension, by the scheme of its URL; browsers may report the bare scheme.
bool is_extension(std::string_view url);

}  // namespace devdiag::judge
