// Files and frames that a document with Cross-Origin-Embedder-Policy, or their own policy, keeps out.
#include "policy/isolation.hpp"

#include "policy/ascii.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/site.hpp"

namespace devdiag::judge {
namespace {

using policy::EmbedderPolicy;
using policy::ResourcePolicy;

constexpr std::string_view kCorp = "Cross-Origin-Resource-Policy";
constexpr std::string_view kCoep = "Cross-Origin-Embedder-Policy";

EmbedderPolicy embedder_policy_of(const Evidence& evidence) {
  for (const Response* response : document_responses(evidence))
    return policy::embedder_policy(header_lines(*response, kCoep));
  return EmbedderPolicy::unsafe_none;
}

// Why the page does not get the file (Fetch Standard section 3.7); empty when it does.
std::string_view refusal(const Response& response, EmbedderPolicy embedder, const Evidence& evidence) {
  const policy::Origin self = policy::parse_origin(evidence.page.url),
                       owner = policy::parse_origin(response.url);
  // Files asked for in CORS mode carry an Origin and are judged by its answer.
  if (policy::same_origin(self, owner) || !response.request_origin.empty()) return {};
  switch (policy::resource_policy(header_lines(response, kCorp))) {
    case ResourcePolicy::cross_origin:
      return {};
    case ResourcePolicy::same_origin:
      return "it allows pages of its own origin only";
    case ResourcePolicy::same_site:
      return same_site(self, owner, evidence) ? std::string_view() : "it allows pages of its own site only";
    case ResourcePolicy::none:
      break;
  }
  return embedder == EmbedderPolicy::require_corp
             ? "the page demands a policy of every file (require-corp), and it has none"
             : std::string_view();
}

// A frame needs an embedder policy of its own below one.
std::string_view frame_refusal(const Response& response, EmbedderPolicy embedder, const Evidence& evidence) {
  if (embedder == EmbedderPolicy::unsafe_none) return {};
  if (policy::embedder_policy(header_lines(response, kCoep)) == EmbedderPolicy::unsafe_none)
    return "the page demands an embedder policy of every frame, and it has none";
  return refusal(response, embedder, evidence);
}

void report(const std::string& url, std::string_view reason, const Proof& proof, const Evidence& evidence,
            Findings& out) {
  out.add(
      "embedding of " + subject_url(url, evidence), proof,
      {{"reason", reason}, {"source_origin", policy::serialize(policy::parse_origin(url))}, {"url", url}});
}

void judge_responses(const Evidence& evidence, Findings& out) {
  const EmbedderPolicy embedder = embedder_policy_of(evidence);
  for (const Response& response : evidence.responses) {
    const bool frame = response.role == "frame";
    if (!frame && response.role != "asset") continue;
    const std::string_view reason =
        frame ? frame_refusal(response, embedder, evidence) : refusal(response, embedder, evidence);
    if (reason.empty()) continue;
    const std::string_view header = frame ? kCoep : kCorp;
    const auto lines = header_lines(response, header);
    const std::string url = without_query(response.url);
    report(url, reason,
           {"header", std::string(header), lines.empty() ? "absent from " + url : std::string(lines.front()),
            response.seen_by},
           evidence, out);
  }
}

}  // namespace

void coep_or_corp_blocked(const Evidence& evidence, Findings& out) {
  judge_responses(evidence, out);
  for (const ReportEntry& entry : evidence.reports) {
    if (entry.type != "coep" || entry.disposition == "report" || entry.url.empty()) continue;
    const std::string text = "coep " + entry.id + " blocked " + entry.url;
    report(without_query(entry.url), "the page's embedder policy refused it", {"event", "coep", text, "page"},
           evidence, out);
  }
}

}  // namespace devdiag::judge
