// Embedded pages at run time: frames nobody answers for, sandboxes that forbid what is needed, messages
// nobody checks.
#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"
#include "rules/families.hpp"
#include "rules/frame.hpp"
#include "rules/script_error.hpp"

namespace devdiag::judge {
namespace {

// --- sandbox ---

struct SandboxToken {
  std::string_view use, token, words;
};

constexpr std::array<SandboxToken, 8> kTokens{
    {{"scripts", "allow-scripts", "run scripts"},
     {"forms", "allow-forms", "send forms"},
     {"popups", "allow-popups", "open windows"},
     {"modals", "allow-modals", "show dialogs"},
     {"downloads", "allow-downloads", "start downloads"},
     {"top-navigation", "allow-top-navigation", "navigate the page"},
     {"pointer-lock", "allow-pointer-lock", "lock the pointer"},
     {"same-origin", "allow-same-origin", "use its own storage"}}};

bool grants(std::string_view sandbox, const SandboxToken& wanted) {
  if (has_token(sandbox, wanted.token)) return true;
  return wanted.use == "top-navigation" && has_token(sandbox, "allow-top-navigation-by-user-activation");
}

void report_sandbox(const std::string& subject, const Proof& proof, const SandboxToken& wanted,
                    std::string_view place, std::string_view sandbox, std::int64_t count, Findings& out) {
  const std::string now(sandbox);
  out.add(subject + " needs " + std::string(wanted.token), proof,
          {{"what", std::string(wanted.words)},
           {"token", std::string(wanted.token)},
           {"place", std::string(place)},
           {"sandbox", now + (now.empty() ? "" : " ") + std::string(wanted.token)}},
          count);
}

void judge_uses(const Frame& frame, const Evidence& evidence, Findings& out) {
  if (!frame.sandbox) return;
  const std::string name = frame.src.empty() ? frame.selector : subject_url(frame.src, evidence);
  for (const SandboxToken& each : kTokens) {
    const bool used = std::find(frame.uses.begin(), frame.uses.end(), each.use) != frame.uses.end();
    if (!used || grants(*frame.sandbox, each)) continue;
    report_sandbox("sandbox of " + name,
                   {"element", frame.selector, "sandbox=\"" + *frame.sandbox + "\"", "page"}, each, name,
                   *frame.sandbox, 1, out);
  }
}

// Browsers name the token: "The document is sandboxed and lacks the 'allow-same-origin' flag."
const SandboxToken* token_named(std::string_view message) {
  if (message.find("sandboxed") == std::string_view::npos) return nullptr;
  const auto found = std::find_if(kTokens.begin(), kTokens.end(), [&](const SandboxToken& each) {
    return message.find("'" + std::string(each.token) + "'") != std::string_view::npos;
  });
  return found == kTokens.end() ? nullptr : &*found;
}

// --- messages ---

bool is_foreign(const WindowMessage& message, const Evidence& evidence) {
  return !policy::same_origin(policy::parse_origin(message.origin), policy::parse_origin(evidence.page.url));
}

void report_listener(const WindowMessage& message, Findings& out) {
  const std::string name = file_name(message.source_file);
  const std::string place = name.empty() ? "the page" : name;
  out.add("message listener of " + place,
          {"event", "message",
           "a message from " + message.origin + " was read, its origin and source were not", "page"},
          {{"what", "reads messages without looking where they come from"},
           {"place", place},
           {"other_origin", message.origin}},
          std::max<std::int64_t>(message.count, 1));
}

void report_post(const WindowMessage& message, Findings& out) {
  const std::string name = file_name(message.source_file);
  const std::string place = name.empty() ? "the page" : name;
  const bool known = !message.origin.empty();
  out.add("postMessage of " + place,
          {"event", "postMessage", "target origin \"*\"" + (known ? ", received by " + message.origin : ""),
           "page"},
          {{"what", "sends messages to whatever page is there"},
           {"place", place},
           {"other_origin", known ? message.origin : "https://embedded.example"}},
          std::max<std::int64_t>(message.count, 1));
}

}  // namespace

void embed_frame_unreachable(const Evidence& evidence, Findings& out) {
  for (const Frame& frame : evidence.frames) {
    if (!is_silent(frame)) continue;
    const Response* answer = failed_answer(frame, evidence);
    if (answer == nullptr) continue;
    const std::string status = answer->status == 0 ? "no answer" : "status " + std::to_string(answer->status);
    out.add(subject_url(frame.src, evidence) + " is not there",
            {"entry", answer->url, status, answer->seen_by},
            {{"frame_url", without_query(frame.src)},
             {"selector", frame.selector},
             {"answer", status},
             {"waited", std::to_string(frame.waited_ms)}});
    out.add(subject_url(frame.src, evidence) + " is not there",
            {"element", frame.selector, "no ready message within " + std::to_string(frame.waited_ms) + " ms",
             "page"},
            {}, 0);
  }
}

void embed_origin_unchecked(const Evidence& evidence, Findings& out) {
  for (const WindowMessage& message : evidence.messages) {
    if (is_extension(message.source_file) || is_extension(message.origin)) continue;
    const bool posted = message.direction == "posted";
    if (posted && policy::trim(message.target_origin) == "*" && is_foreign(message, evidence))
      report_post(message, out);
    if (!posted && message.data_read && !message.origin_read && is_foreign(message, evidence))
      report_listener(message, out);
  }
}

void iframe_sandbox_blocks_feature(const Evidence& evidence, Findings& out) {
  for (const Frame& frame : evidence.frames) judge_uses(frame, evidence, out);
  for (const ScriptError& error : evidence.errors) {
    const SandboxToken* wanted = token_named(error.message);
    if (wanted == nullptr || is_extension(error.source)) continue;
    report_sandbox("this sandboxed page", {"event", error.kind, error.message, "page"}, *wanted,
                   subject_url(evidence.page.url, evidence), "", std::max<std::int64_t>(error.count, 1), out);
  }
}

}  // namespace devdiag::judge
