// Other headers of the document: may its type be guessed, and what does it tell other sites about itself.
#include "policy/ascii.hpp"
#include "policy/isolation.hpp"
#include "policy/referrer.hpp"
#include "rules/facts.hpp"
#include "rules/families.hpp"

namespace devdiag::judge {
namespace {

constexpr std::string_view kNosniff = "X-Content-Type-Options";
constexpr std::string_view kReferrer = "Referrer-Policy";

void judge_nosniff(const Response& response, Findings& out) {
  const auto lines = header_lines(response, kNosniff);
  if (policy::is_nosniff(lines)) return;
  const std::string url = without_query(response.url);
  const std::string text = lines.empty() ? "absent from " + url : std::string(lines.front());
  out.add("document", {"header", kNosniff, text, response.seen_by},
          {{"url", url}, {"value", lines.empty() ? "absent" : text}});
}

// The two policies under which other sites learn the whole address.
bool tells_everything(policy::ReferrerPolicy policy) {
  return policy == policy::ReferrerPolicy::unsafe_url ||
         policy == policy::ReferrerPolicy::no_referrer_when_downgrade;
}

struct SeenReferrer {
  std::optional<policy::ReferrerPolicy> policy;
  const Meta* meta = nullptr;  // that said so; otherwise the header
};

// A meta element that names a policy takes the place of the header's.
SeenReferrer referrer_of(const HeaderLines& lines, const Evidence& evidence) {
  SeenReferrer seen{policy::referrer_policy_of(lines)};
  for (const Meta& meta : evidence.metas) {
    if (!policy::iequals(meta.http_equiv, "referrer")) continue;
    if (const auto named = policy::referrer_policy_of_meta(meta.content)) seen = {named, &meta};
  }
  return seen;
}

void judge_referrer(const Response& response, const Evidence& evidence, Findings& out) {
  const auto lines = header_lines(response, kReferrer);
  const SeenReferrer seen = referrer_of(lines, evidence);
  if (!seen.policy || !tells_everything(*seen.policy)) return;
  const Proof proof = seen.meta != nullptr ? Proof{"meta", "referrer", seen.meta->content, "page"}
                                           : Proof{"header", kReferrer, lines.back(), response.seen_by};
  out.add("document", proof,
          {{"policy", policy::to_name(*seen.policy)},
           {"url", without_query(response.url)},
           {"where", seen.meta != nullptr ? "meta element" : kReferrer}});
}

}  // namespace

void nosniff_missing(const Evidence&, Findings& out) {
  for (const Response* response : out.facts().document_responses()) judge_nosniff(*response, out);
}

void referrer_policy_unsafe(const Evidence& evidence, Findings& out) {
  if (!evidence.has("metas")) out.lacks("metas");  // one of them may set another policy
  for (const Response* response : out.facts().document_responses()) judge_referrer(*response, evidence, out);
}

}  // namespace devdiag::judge
