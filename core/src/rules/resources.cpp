// Files that did not load: elements, chunks of a bundle, and files whose content is not what was promised.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/request.hpp"
#include "rules/script_error.hpp"
#include "rules/violation.hpp"

namespace devdiag::judge {
namespace {

// --- integrity ---

bool is_cross_origin(std::string_view url, const Evidence& evidence) {
  const policy::Origin own = policy::parse_origin(evidence.page.url);
  return !policy::same_origin(policy::parse_origin(url), own);
}

const ScriptElement* promised(const ResourceFailure& failure, const Evidence& evidence) {
  for (const ScriptElement& script : evidence.scripts) {
    if (!script.integrity.empty() && without_query(script.url) == without_query(failure.url)) return &script;
  }
  return nullptr;
}

bool answered_well(const ResourceFailure& failure, const Evidence& evidence) {
  const auto good = [](std::int64_t status) { return status >= 200 && status < 300; };
  if (failure.status != 0) return good(failure.status);
  return std::any_of(evidence.responses.begin(), evidence.responses.end(), [&](const Response& response) {
    return response.role == "asset" && good(response.status) &&
           without_query(response.url) == without_query(failure.url);
  });
}

// Integrity of another origin's file needs CORS: without it the browser refuses whatever the content is.
bool lacks_cors(const ScriptElement& script, const Evidence& evidence) {
  return !script.crossorigin && is_cross_origin(script.url, evidence);
}

const ScriptElement* integrity_failure(const ResourceFailure& failure, const Evidence& evidence) {
  const ScriptElement* script = promised(failure, evidence);
  if (script == nullptr) return nullptr;
  return lacks_cors(*script, evidence) || answered_well(failure, evidence) ? script : nullptr;
}

void report_integrity(const ResourceFailure& failure, const ScriptElement& script, const Evidence& evidence,
                      Findings& out) {
  const bool no_cors = lacks_cors(script, evidence);
  out.add(script.tag + " " + subject_url(failure.url, evidence),
          {"element", script.tag + " " + without_query(script.url), "integrity=\"" + script.integrity + "\"",
           "page"},
          {{"tag", script.tag},
           {"url", without_query(failure.url)},
           {"integrity", script.integrity},
           {"reason", no_cors ? "it comes from another origin without the crossorigin attribute"
                              : "its content has another hash"}},
          std::max<std::int64_t>(failure.count, 1));
}

// --- elements ---

bool refused_by_policy(const ResourceFailure& failure, const Evidence& evidence) {
  return std::any_of(evidence.violations.begin(), evidence.violations.end(), [&](const Violation& violation) {
    return enforced(violation) && same_target(violation.blocked_uri, failure.url);
  });
}

bool failed_as_chunk(const ResourceFailure& failure, const Evidence& evidence) {
  return std::any_of(evidence.errors.begin(), evidence.errors.end(), [&](const ScriptError& error) {
    return is_chunk_error(error.message) &&
           error.message.find(without_query(failure.url)) != std::string::npos;
  });
}

bool failure_is_explained(const ResourceFailure& failure, const Evidence& evidence, Facts& facts) {
  const auto url = policy::parse_url(failure.url);
  if (url && is_mixed_content(*url, evidence, facts)) return true;
  return integrity_failure(failure, evidence) != nullptr || refused_by_policy(failure, evidence) ||
         failed_as_chunk(failure, evidence);
}

struct Loader {
  std::string_view tag;
  policy::Directive directive;
};
constexpr std::array<Loader, 9> kLoaders{{{"img", policy::Directive::img_src},
                                          {"script", policy::Directive::script_src_elem},
                                          {"link", policy::Directive::style_src_elem},
                                          {"style", policy::Directive::style_src_elem},
                                          {"font", policy::Directive::font_src},
                                          {"audio", policy::Directive::media_src},
                                          {"video", policy::Directive::media_src},
                                          {"track", policy::Directive::media_src},
                                          {"source", policy::Directive::media_src}}};

// The answer's status; without one, the policy that refuses the address when nobody listened for the event.
std::string answer_words(const ResourceFailure& failure, std::string_view tag, const Evidence& evidence,
                         Facts& facts) {
  if (failure.status != 0) return "the server answered " + std::to_string(failure.status);
  const std::string unknown = "the browser does not say why";
  const auto* loader =
      std::find_if(kLoaders.begin(), kLoaders.end(), [&](const Loader& each) { return each.tag == tag; });
  const auto url = policy::parse_url(failure.url);
  if (evidence.has("violations") || loader == kLoaders.end() || !url) return unknown;
  const policy::Origin self = policy::parse_origin(evidence.page.url);
  const SeenPolicy* refusing = refusing_policy(facts.page_policies(), loader->directive, *url, self);
  if (refusing == nullptr) return unknown;
  const auto directive = *policy::deciding_directive(refusing->policy, loader->directive);
  // A hash may stand for the file's integrity, whatever its address.
  if (policy::list_has(refusing->policy.value(directive), policy::SourceKind::hash)) return unknown;
  return std::string(policy::directive_name(directive)) + " of the page's policy does not allow it";
}

void report_failure(const ResourceFailure& failure, const Evidence& evidence, Findings& out) {
  const std::string tag = failure.tag.empty() ? "element" : policy::to_lower(failure.tag);
  const std::string status = std::to_string(failure.status);
  const policy::Origin origin = policy::parse_origin(failure.url);
  out.add(
      tag + " " + subject_url(failure.url, evidence),
      {"element", tag, failure.url + (failure.status == 0 ? "" : " answered " + status), "page"},
      {{"tag", tag},
       {"url", without_query(failure.url)},
       {"url_origin", policy::serialize(origin.opaque ? policy::parse_origin(evidence.page.url) : origin)},
       {"answer", answer_words(failure, tag, evidence, out.facts())}},
      std::max<std::int64_t>(failure.count, 1));
}

// --- chunks ---

// The file a loader's message names, its build hash left out.
std::string chunk_name(const ScriptError& error) {
  const std::string_view message = error.message;
  const std::size_t at = message.find("://");
  if (at == std::string_view::npos) return "a chunk of the bundle";
  std::size_t begin = at;
  while (begin > 0 && policy::is_alpha(message[begin - 1])) --begin;
  const std::string_view url = message.substr(begin);
  const std::string name = file_name(url.substr(0, url.find_first_of(" )\n,;'\"")));
  return name.empty() ? "a chunk of the bundle" : name;
}

}  // namespace

void resource_load_failed(const Evidence& evidence, Findings& out) {
  for (const ResourceFailure& failure : evidence.resources) {
    if (is_extension(failure.url) || failure_is_explained(failure, evidence, out.facts())) continue;
    report_failure(failure, evidence, out);
  }
}

void sri_mismatch(const Evidence& evidence, Findings& out) {
  for (const ResourceFailure& failure : evidence.resources) {
    const ScriptElement* script = integrity_failure(failure, evidence);
    if (script != nullptr) report_integrity(failure, *script, evidence, out);
  }
}

void chunk_load_failed(const Evidence& evidence, Findings& out) {
  for (const ScriptError& error : evidence.errors) {
    if (!is_chunk_error(error.message) || is_extension(error.source)) continue;
    const std::string chunk = chunk_name(error);
    out.add(chunk + " did not load", {"event", error.kind, error.message, "page"},
            {{"chunk", chunk}, {"message", error.message}}, std::max<std::int64_t>(error.count, 1));
  }
}

}  // namespace devdiag::judge
