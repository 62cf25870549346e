// Frames of the page: sandboxes that protect nothing, and embeds that never said they are ready.
#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/frame.hpp"

namespace devdiag::judge {
namespace {

std::string without_token(std::string_view tokens, std::string_view unwanted) {
  std::string out;
  for (std::string_view token = policy::next_token(tokens); !token.empty();
       token = policy::next_token(tokens)) {
    if (!policy::iequals(token, unwanted)) out += (out.empty() ? "" : " ") + policy::to_lower(token);
  }
  return out;
}

// A selector moves with the markup around it, the address of a frame does not.
std::string frame_name(const Frame& frame, const Evidence& evidence) {
  return frame.src.empty() ? frame.selector : subject_url(frame.src, evidence);
}

std::string page_origin(const Evidence& evidence) {
  return policy::serialize(policy::parse_origin(evidence.page.url));
}

void report_silent(const Frame& frame, const Evidence& evidence, Findings& out) {
  const std::string type = frame.ready_types.empty() ? "" : frame.ready_types.front();
  const std::string waited = std::to_string(frame.waited_ms);
  const policy::Origin origin = policy::parse_origin(frame.src);
  out.add("no ready message from " + frame_name(frame, evidence),
          {"element", frame.selector,
           "no accepted message within " + waited + " ms" +
               (type.empty() ? "" : "; expected type \"" + type + "\""),
           "page"},
          {{"selector", frame.selector},
           {"frame_url", without_query(frame.src)},
           {"frame_origin", origin.opaque ? page_origin(evidence) : policy::serialize(origin)},
           {"origin", page_origin(evidence)},
           {"ready_type", type},
           {"timeout_ms", std::to_string(frame.timeout_ms)}});
}

}  // namespace

void iframe_sandbox_weak(const Evidence& evidence, Findings& out) {
  for (const Frame& frame : evidence.frames) {
    // Only a frame of our own origin can reach out and remove its sandbox; elsewhere the pair is legitimate.
    if (!frame.sandbox || !frame.same_origin) continue;
    if (!has_token(*frame.sandbox, "allow-scripts") || !has_token(*frame.sandbox, "allow-same-origin"))
      continue;
    out.add("sandbox of " + frame_name(frame, evidence),
            {"element", frame.selector, "sandbox=\"" + *frame.sandbox + "\"", "page"},
            {{"selector", frame.selector},
             {"frame_url", without_query(frame.src)},
             {"sandbox", *frame.sandbox},
             {"sandbox_min", without_token(*frame.sandbox, "allow-same-origin")}});
  }
}

void embed_no_ready_signal(const Evidence& evidence, Findings& out) {
  for (const Frame& frame : evidence.frames) {
    // A frame that is not there, or that refuses this page, cannot say anything; those are other problems.
    if (!is_silent(frame) || failed_answer(frame, evidence) != nullptr) continue;
    if (!refuses_embedder(frame, evidence)) report_silent(frame, evidence, out);
  }
}

}  // namespace devdiag::judge
