// Framing: documents that refuse their embedder, and X-Frame-Options headers that do not say what they mean.
#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/csp_source.hpp"
#include "policy/framing.hpp"
#include "rules/facts.hpp"
#include "rules/families.hpp"
#include "rules/frame.hpp"

namespace devdiag::judge {
namespace {

constexpr std::string_view kXfo = "X-Frame-Options";
constexpr std::string_view kUnprotected = "every site may frame this page";
constexpr std::string_view kRefused = "no site may frame this page, not even yours";

std::vector<policy::Policy> bare(const std::vector<SeenPolicy>& seen) {
  std::vector<policy::Policy> policies;
  policies.reserve(seen.size());
  for (const SeenPolicy& each : seen) policies.push_back(each.policy);
  return policies;
}

// The policy for which browsers skip X-Frame-Options (HTML Standard section 7.5.2).
const SeenPolicy* ancestors_policy(const std::vector<SeenPolicy>& policies) {
  const auto found = std::find_if(policies.begin(), policies.end(), [](const SeenPolicy& seen) {
    return seen.policy.disposition == policy::Disposition::enforce &&
           seen.policy.has(policy::Directive::frame_ancestors);
  });
  return found == policies.end() ? nullptr : &*found;
}

std::string joined(const HeaderLines& lines) {
  std::string out;
  for (const std::string_view line : lines) out += (out.empty() ? "" : ", ") + std::string(line);
  return out;
}

// A frame whose document could be read, or that said it is ready, was not refused, whatever a probe was
// answered.
bool seen_alive(const Evidence& evidence, std::string_view url) {
  return std::any_of(evidence.frames.begin(), evidence.frames.end(), [&](const Frame& frame) {
    return without_query(frame.src) == without_query(url) && (frame.readable || frame.ready);
  });
}

policy::Framing framing_of(const Response& response, const std::vector<SeenPolicy>& seen,
                           const std::vector<policy::Origin>& chain) {
  return policy::judge_framing(bare(seen), policy::parse_xfo(header_lines(response, kXfo)),
                               policy::parse_origin(response.url), chain);
}

// Of this page, direct embedder first.
std::vector<policy::Origin> embedders_above(const Evidence& evidence) {
  std::vector<policy::Origin> above;
  above.reserve(evidence.page.ancestor_origins.size());
  for (const std::string& ancestor : evidence.page.ancestor_origins)
    above.push_back(policy::parse_origin(ancestor));
  return above;
}

// Of a frame in this page.
std::vector<policy::Origin> chain_of(const Evidence& evidence) {
  auto chain = embedders_above(evidence);
  chain.insert(chain.begin(), policy::parse_origin(evidence.page.url));
  return chain;
}

// Only the last answer is framed, and a frame that lives was not refused.
bool is_framed(const Response& response, const Evidence& evidence) {
  const bool redirect = response.status >= 300 && response.status < 400;
  return response.role == "frame" && !redirect && !seen_alive(evidence, response.url);
}

// The element that the refusal leaves empty; an answer to a frame the page does not have matters less.
void add_frame_element(const Response& response, const Evidence& evidence, Findings& out) {
  const auto frame = std::find_if(evidence.frames.begin(), evidence.frames.end(), [&](const Frame& each) {
    return without_query(each.src) == without_query(response.url);
  });
  if (frame == evidence.frames.end()) {
    if (evidence.has("frames")) out.holds(Circumstance::unused);
    return;
  }
  out.add(subject_url(response.url, evidence) + " refuses its embedder",
          {"element", frame->selector,
           is_silent(*frame) ? "no ready message within " + std::to_string(frame->waited_ms) + " ms"
                             : "src=\"" + frame->src + "\"",
           "page"},
          {}, 0);
}

void judge_response(const Response& response, const std::vector<policy::Origin>& chain,
                    const Evidence& evidence, Findings& out) {
  const auto& seen = out.facts().header_policies(response);
  const auto xfo_lines = header_lines(response, kXfo);
  const policy::Framing framing = framing_of(response, seen, chain);
  if (framing.allowed) return;
  const bool by_csp = framing.rule == policy::FramingRule::frame_ancestors;
  const std::string xfo = joined(xfo_lines);
  const Proof proof =
      by_csp ? policy_proof(seen[framing.policy]) : Proof{"header", kXfo, xfo, response.seen_by};
  const std::string refused = policy::serialize(chain[framing.ancestor]);
  const auto ancestors =
      by_csp ? policy::trim(seen[framing.policy].policy.value(policy::Directive::frame_ancestors))
             : std::string_view{};
  out.add(subject_url(response.url, evidence) + " refuses its embedder", proof,
          {{"frame_url", without_query(response.url)},
           {"origin", chain[framing.ancestor].opaque ? "" : refused},
           {"header", proof.where},
           {"value", by_csp ? "frame-ancestors " + std::string(ancestors) : proof.text}});
  if (response.role == "frame") add_frame_element(response, evidence, out);
}

std::string_view xfo_reason(policy::Xfo xfo, const std::string& value) {
  if (xfo == policy::Xfo::contradictory) return "it holds several different values";
  if (policy::trim(value).empty()) return "it is empty";
  if (policy::istarts_with(value, "allow-from")) return "ALLOW-FROM was removed from browsers";
  if (value.find('"') != std::string::npos) return "the value is quoted";
  return "browsers know only DENY and SAMEORIGIN";
}

void report_xfo(const Proof& proof, std::string_view reason, std::string_view effect, Findings& out) {
  out.add("document", proof,
          {{"value", proof.text.empty() ? "(empty)" : proof.text}, {"reason", reason}, {"effect", effect}});
}

const Meta* xfo_meta(const Evidence& evidence) {
  const auto found = std::find_if(evidence.metas.begin(), evidence.metas.end(),
                                  [](const Meta& meta) { return policy::iequals(meta.http_equiv, kXfo); });
  return found == evidence.metas.end() ? nullptr : &*found;
}

void judge_xfo(const Response& response, const Evidence& evidence, Findings& out) {
  if (ancestors_policy(out.facts().header_policies(response)) != nullptr) return;  // browsers skip the header
  const auto lines = header_lines(response, kXfo);
  const policy::Xfo xfo = policy::parse_xfo(lines);
  if (xfo == policy::Xfo::deny || xfo == policy::Xfo::same_origin) return;
  const std::string value = joined(lines);
  const Proof proof{"header", kXfo, value, response.seen_by};
  if (xfo == policy::Xfo::unknown) report_xfo(proof, xfo_reason(xfo, value), kUnprotected, out);
  if (xfo == policy::Xfo::contradictory) report_xfo(proof, xfo_reason(xfo, value), kRefused, out);
  const Meta* meta = xfo == policy::Xfo::absent ? xfo_meta(evidence) : nullptr;
  if (meta == nullptr) return;
  report_xfo({"meta", kXfo, meta->content, "page"}, "a meta element cannot carry it", kUnprotected, out);
}

// A page inside a foreign frame is meant to be embedded.
bool is_embedded_elsewhere(const Evidence& evidence) {
  if (evidence.page.ancestor_origins.empty()) return false;
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  return std::any_of(evidence.page.ancestor_origins.begin(), evidence.page.ancestor_origins.end(),
                     [&](const std::string& ancestor) {
                       return !policy::same_origin(policy::parse_origin(ancestor), self);
                     });
}

void judge_clickjacking(const Response& response, Findings& out) {
  if (!header_lines(response, kXfo).empty() || !renders_markup(response)) return;
  if (ancestors_policy(out.facts().header_policies(response)) != nullptr) return;
  const std::string url = without_query(response.url);
  out.add("document", {"header", kXfo, "absent from " + url + ", as is frame-ancestors", response.seen_by},
          {{"url", url}});
}

// Whom the frame-ancestors of all policies together let in.
struct Embedders {
  bool self = true, others = true;
};

bool is_own(const policy::Source& source, const policy::Origin& self) {
  if (source.kind == policy::SourceKind::self) return true;
  const bool exact = source.kind == policy::SourceKind::host && !source.host.starts_with('*');
  return exact && policy::iequals(source.host, self.host);
}

Embedders embedders_of(const std::vector<SeenPolicy>& policies, const policy::Origin& self) {
  Embedders embedders;
  for (const SeenPolicy& seen : policies) {
    if (seen.policy.disposition != policy::Disposition::enforce ||
        !seen.policy.has(policy::Directive::frame_ancestors))
      continue;
    Embedders here{false, false};
    for (const policy::Source& source : seen.lists().of(policy::Directive::frame_ancestors)) {
      using Kind = policy::SourceKind;
      const bool wide = source.kind == Kind::any || source.kind == Kind::scheme ||
                        (source.kind == Kind::host && source.host.starts_with('*'));
      here.self = here.self || wide || is_own(source, self);
      here.others = here.others || wide || (source.kind == Kind::host && !is_own(source, self));
    }
    embedders.self = embedders.self && here.self;
    embedders.others = embedders.others && here.others;
  }
  return embedders;
}

std::string_view to_words(const Embedders& embedders) {
  if (embedders.others) return embedders.self ? "its own origin and other sites" : "other sites";
  return embedders.self ? "its own origin alone" : "nobody";
}

void judge_conflict(const Response& response, Findings& out) {
  const auto& policies = out.facts().header_policies(response);
  const SeenPolicy* ancestors = ancestors_policy(policies);
  if (ancestors == nullptr) return;
  const auto lines = header_lines(response, kXfo);
  const policy::Xfo xfo = policy::parse_xfo(lines);
  if (xfo == policy::Xfo::absent || xfo == policy::Xfo::unknown) return;
  const policy::Origin& self = out.facts().place_of(response).origin;
  const Embedders by_csp = embedders_of(policies, self);
  // A listed host may be the page's own.
  if (by_csp.others && policy::is_nobodys_host(self.host)) return out.lacks("page");
  const Embedders by_xfo{xfo == policy::Xfo::same_origin, false};
  if (by_csp.self == by_xfo.self && by_csp.others == by_xfo.others) return;
  const std::string value(policy::trim(ancestors->policy.value(policy::Directive::frame_ancestors)));
  out.add("document", policy_proof(*ancestors),
          {{"ancestors", value.empty() ? "'none'" : value},
           {"by_csp", to_words(by_csp)},
           {"by_xfo", to_words(by_xfo)},
           {"xfo", joined(lines)}});
  out.add("document", {"header", kXfo, joined(lines), response.seen_by}, {}, 0);
}

}  // namespace

void clickjacking_unprotected(const Evidence& evidence, Findings& out) {
  if (is_embedded_elsewhere(evidence)) return;
  for (const Response* response : out.facts().document_responses()) judge_clickjacking(*response, out);
}

void xfo_csp_conflict(const Evidence&, Findings& out) {
  for (const Response* response : out.facts().document_responses()) judge_conflict(*response, out);
}

bool refuses_embedder(const Frame& frame, const Evidence& evidence) {
  return std::any_of(evidence.responses.begin(), evidence.responses.end(), [&](const Response& response) {
    return is_framed(response, evidence) && without_query(response.url) == without_query(frame.src) &&
           !framing_of(response, header_policies(response), chain_of(evidence)).allowed;
  });
}

void iframe_frame_ancestors_blocked(const Evidence& evidence, Findings& out) {
  const auto chain = chain_of(evidence);
  for (const Response& response : evidence.responses) {
    if (is_framed(response, evidence)) judge_response(response, chain, evidence, out);
  }
  if (evidence.page.top_level) return;
  const auto above = embedders_above(evidence);
  for (const Response* response : out.facts().document_responses())
    judge_response(*response, above, evidence, out);
}

void xfo_invalid(const Evidence& evidence, Findings& out) {
  for (const Response* response : out.facts().document_responses()) judge_xfo(*response, evidence, out);
}

}  // namespace devdiag::judge
