// Features the page asked for and the browser kept back: insecure contexts, isolation, permissions policy,
// partitioned storage.
#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/structured_fields.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/script_error.hpp"

namespace devdiag::judge {
namespace {

constexpr std::string_view kPolicyHeader = "Permissions-Policy";

std::string page_origin(const Evidence& evidence) {
  return policy::serialize(policy::parse_origin(evidence.page.url));
}

std::string script_name(std::string_view source_file, const Evidence& evidence) {
  const std::string name = file_name(source_file);
  return name.empty() ? subject_url(evidence.page.url, evidence) : name;
}

std::string wanted_words(const Capability& capability, const Evidence& evidence) {
  return script_name(capability.source_file, evidence) + " asked for it";
}

// What an extension asked for is a finding of its own, so that it cannot hide what the page asked for.
std::string subject_of(std::string_view feature, bool noise) {
  return std::string(feature) + (noise ? " by a browser extension" : "");
}

// --- interfaces that are missing ---

bool needs_isolation(const Capability& capability) {
  return capability.name == "SharedArrayBuffer" || capability.name == "measureUserAgentSpecificMemory";
}

void report_missing(const Capability& capability, const Evidence& evidence, Findings& out) {
  const bool noise = is_extension(capability.source_file);
  Finding& finding = out.add(subject_of(capability.name, noise),
                             {"event", capability.name,
                              capability.name + " is missing; " + wanted_words(capability, evidence), "page"},
                             {{"feature", capability.name},
                              {"place", script_name(capability.source_file, evidence)},
                              {"origin", page_origin(evidence)}},
                             std::max<std::int64_t>(capability.count, 1));
  finding.noise = noise;
}

bool missing(const Capability& capability) { return capability.wanted && !capability.available; }

// --- permissions policy ---

struct Denied {
  std::string feature, source_file;
  BuiltProof proof;
  std::int64_t count = 1;
};

std::vector<Denied> denied_features(const Evidence& evidence) {
  std::vector<Denied> denied;
  for (const Capability& capability : evidence.capabilities) {
    if (!capability.wanted || capability.allowed) continue;
    denied.push_back({capability.name,
                      capability.source_file,
                      {"event", capability.name, wanted_words(capability, evidence), "page"},
                      capability.count});
  }
  for (const ReportEntry& report : evidence.reports) {
    if (report.type != "permissions-policy-violation" || report.disposition == "report" || report.id.empty())
      continue;
    denied.push_back({report.id,
                      report.source_file,
                      {"event", report.type, report.message.empty() ? report.id : report.message, "page"},
                      report.count});
  }
  return denied;
}

// The document's own header that gives the feature to nobody, or to others only; empty when it does not.
BuiltProof denying_header(std::string_view feature, const Evidence& evidence) {
  for (const Response* response : document_responses(evidence)) {
    std::string value;
    for (const std::string_view line : header_lines(*response, kPolicyHeader))
      value += (value.empty() ? "" : ", ") + std::string(line);
    const auto dictionary = policy::parse_sf_dictionary(value);
    const policy::Member* member = dictionary ? policy::find_key(*dictionary, feature) : nullptr;
    if (member == nullptr) continue;
    const auto allows = [](const policy::Item& item) {
      return item.value.is_token("*") || item.value.is_token("self");
    };
    const bool allowed = member->is_inner_list
                             ? std::any_of(member->items.begin(), member->items.end(), allows)
                             : allows(member->item);
    if (!allowed) return {"header", kPolicyHeader, value, response->seen_by};
  }
  return {};
}

// In a frame the embedder decides, unless the framed document itself gives the feature away.
bool embedder_decides(const Denied& denied, const Evidence& evidence) {
  return !evidence.page.top_level && denying_header(denied.feature, evidence).text.empty();
}

std::string embedder(const Evidence& evidence) {
  const auto& above = evidence.page.ancestor_origins;
  return above.empty() ? std::string("the embedding page") : above.front();
}

bool has_partitioned_cookie(const Evidence& evidence) {
  return std::any_of(evidence.cookies.begin(), evidence.cookies.end(),
                     [](const Cookie& cookie) { return cookie.partitioned; });
}

}  // namespace

void insecure_context(const Evidence& evidence, Findings& out) {
  if (evidence.page.secure_context) return;
  for (const Capability& capability : evidence.capabilities) {
    if (missing(capability)) report_missing(capability, evidence, out);
  }
}

void not_cross_origin_isolated(const Evidence& evidence, Findings& out) {
  if (!evidence.page.secure_context || evidence.page.cross_origin_isolated) return;
  for (const Capability& capability : evidence.capabilities) {
    if (missing(capability) && needs_isolation(capability)) report_missing(capability, evidence, out);
  }
}

void permissions_policy_blocks(const Evidence& evidence, Findings& out) {
  for (const Denied& denied : denied_features(evidence)) {
    if (embedder_decides(denied, evidence)) continue;
    const bool noise = is_extension(denied.source_file);
    const BuiltProof header = denying_header(denied.feature, evidence);
    const std::string subject = subject_of(denied.feature, noise);
    Finding& finding = out.add(
        subject, denied.proof,
        {{"feature", denied.feature},
         {"place", script_name(denied.source_file, evidence)},
         {"value", header.text.empty() ? "no header of the page was seen that says so" : header.text}},
        std::max<std::int64_t>(denied.count, 1));
    finding.noise = noise;
    if (!header.text.empty()) out.add(subject, header, {}, 0);
  }
}

void embed_feature_not_delegated(const Evidence& evidence, Findings& out) {
  for (const Denied& denied : denied_features(evidence)) {
    if (!embedder_decides(denied, evidence) || is_extension(denied.source_file)) continue;
    out.add(denied.feature + " in a frame", denied.proof,
            {{"feature", denied.feature},
             {"frame_origin", page_origin(evidence)},
             {"frame_url", without_query(evidence.page.url)},
             {"embedder", embedder(evidence)}},
            std::max<std::int64_t>(denied.count, 1));
  }
}

void cookie_third_party_blocked(const Evidence& evidence, Findings& out) {
  // Partitioned cookies are the answer to this; a frame that has one does not depend on the others.
  if (evidence.page.top_level || evidence.page.storage_access || has_partitioned_cookie(evidence)) return;
  out.add("cookies of a framed page",
          {"event", "document.hasStorageAccess()", "no unpartitioned cookies below " + embedder(evidence),
           "page"},
          {{"frame_origin", page_origin(evidence)}, {"embedder", embedder(evidence)}});
}

}  // namespace devdiag::judge
