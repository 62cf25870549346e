// What simulations say, in words for people.
#include <array>
#include <utility>

#include "devdiag/simulate.hpp"
#include "policy/ascii.hpp"

namespace devdiag {
namespace {

struct NoteText {
  std::string_view code, text;  // {d} detail, {n} count, {s} directive
};

constexpr std::array<NoteText, 29> kNotes{{
    {"not_collected", "Not looked at: {d}. What it would have shown is missing here."},
    {"evidence_cut", "The evidence was cut ({d}, {n}): some loads are missing."},
    {"other_routes_unseen",
     "Only what happened while this page was looked at counts: visit its other routes, open "
     "its dialogs, hover and submit before enforcing."},
    {"silent_loads_unseen",
     "WebSocket and WebRTC connections, shared workers, and eval() leave no trace a page could "
     "read; report-only violations show them."},
    {"ancestors_unseen", "The page is embedded, its embedders were not seen."},
    {"foreign", "{n} loads of browser extensions were left out."},
    {"address_unreadable", "{n} loads have no readable address or code and were left out."},
    {"directive_undecided", "{n} requests may be frames or made by scripts and were left out."},
    {"policy_too_large", "{n} policy lines are too large to be judged."},
    {"no_policy", "The text holds no policy: everything is allowed."},
    {"trusted_types_unjudged", "{s} refuses text given to script sinks; no load shows that."},
    {"upgrade_unjudged", "{s}: whether the upgraded addresses answer was not tried."},
    {"report_only_ignores", "Browsers ignore sandbox and upgrade-insecure-requests in report-only policies."},
    {"refused_today", "{n} loads are refused by today's policies already and were left out."},
    {"unsafe_inline:no_hash",
     "{s} needs 'unsafe-inline': {n} pieces of inline code have neither a nonce nor a known "
     "hash. It lets injected code through as well; give them nonces."},
    {"unsafe_inline:many_hashes",
     "{s} needs 'unsafe-inline': {n} different pieces of inline code are too many to "
     "list. It lets injected code through as well; give them nonces or move them to files."},
    {"unsafe_hashes",
     "{s} needs 'unsafe-hashes' for {n} attributes or javascript: addresses; the hashes change with "
     "every edit. Listeners and classes need none."},
    {"unsafe_eval", "{s} needs 'unsafe-eval': the page evaluates text as code."},
    {"nonce_needed",
     "{s}: put a fresh random value in place of the braces in every answer, in the header and in the nonce "
     "attributes."},
    {"trust_inherited", "{s}: {n} scripts are allowed because scripts with a nonce or hash insert them."},
    {"whole_scheme", "{s} lists {d}, which allows every address of that scheme."},
    {"whole_host",
     "{s} lists {d} whole: its files were too many or their paths are not known. Whatever that host "
     "serves may run."},
    {"insecure_source", "{s} lists {d}: what is loaded unencrypted can be replaced on the way."},
    {"many_hosts", "{s}: {n} hosts are too many for a header; their schemes stand for them."},
    {"style_attributes_guessed",
     "{s} may not need 'unsafe-inline': some of the style attributes may be the work of scripts through "
     "element.style, which no policy refuses. Try the policy without it, report-only."},
    {"policies_differ",
     "Today's policies differ in {s}; the first was kept. Keep the others as policies of their own."},
    {"kept_in_part",
     "{s} was taken from today's policy without paths or values that redaction removed; complete it."},
    {"embedding_unseen",
     "{s} 'none': nobody embedded the page while it was looked at. List the origins that may."},
    {"prefetch_by_manifest",
     "{n} prefetched addresses are listed in manifest-src, where they allow least; any fetch "
     "directive allows a prefetch."},
}};

std::string filled(std::string_view text, const SimulationNote& note) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view mark = text.substr(at, 3);
    if (mark == "{d}") out += note.detail;
    if (mark == "{s}") out += note.directive;
    if (mark == "{n}") out += std::to_string(note.count);
    if (mark == "{d}" || mark == "{s}" || mark == "{n}")
      at += 2;
    else
      out += text[at];
  }
  return out;
}

std::string difference(Mismatch mismatch) {
  switch (mismatch) {
    case Mismatch::scheme:
      return "has another scheme";
    case Mismatch::host:
      return "names another host";
    case Mismatch::port:
      return "has another port";
    case Mismatch::path:
      return "names another path";
    case Mismatch::none:
      break;
  }
  return "does not cover it";
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& each : texts) out.append(out.empty() ? "" : " ").append(each);
  return out;
}

std::string refusal(const LoadJudgement& judgement, const Load& load) {
  const std::string redirected = !judgement.address.empty() && judgement.address != load.url
                                     ? " after a redirect to " + judgement.address
                                     : std::string();
  switch (judgement.reason) {
    case LoadReason::not_listed:
      return "no source covers it" + redirected +
             (judgement.source.empty()
                  ? std::string()
                  : "; the nearest, " + judgement.source + ", " + difference(judgement.mismatch));
    case LoadReason::nothing_listed:
      return "its list allows nothing" + redirected;
    case LoadReason::inline_refused:
      return "inline code needs a listed nonce or hash, or 'unsafe-inline' without either";
    case LoadReason::eval_refused:
      return "evaluating text needs 'unsafe-eval'";
    case LoadReason::wasm_refused:
      return "compiling WebAssembly needs 'wasm-unsafe-eval'";
    case LoadReason::hosts_ignored:
      return "'strict-dynamic' ignores hosts, and a script in the markup needs a nonce or a hash";
    case LoadReason::sandboxed:
      return "no script runs without allow-scripts";
    default:
      return "it is refused" + redirected;
  }
}

std::string doubt(const LoadJudgement& judgement) {
  switch (judgement.reason) {
    case LoadReason::path_unknown:
      return "whether its path is that of " + judgement.source + " is not known";
    case LoadReason::hash_unknown:
      return "whether its hash is listed is not known";
    default:
      return "whether its element carries the nonce was not seen";
  }
}

}  // namespace

std::string sentence_of(const SimulationNote& note) {
  const std::string with_detail = note.code + ":" + note.detail;
  for (const NoteText& each : kNotes) {
    if (each.code == note.code || each.code == with_detail) return filled(each.text, note);
  }
  return note.code;
}

std::string sentence_of(const LoadJudgement& judgement, const Load& load) {
  if (judgement.reason == LoadReason::ungoverned) return "no directive governs it";
  std::string decided = judgement.directive;
  if (decided != load.directive && decided != "sandbox")
    decided += ", as there is no " + load.directive + ",";
  if (judgement.verdict == LoadVerdict::allowed) return decided + " allows it by " + judgement.source;
  if (judgement.verdict == LoadVerdict::unknown) return decided + " may refuse it: " + doubt(judgement);
  std::string out = decided + " refuses it: " + refusal(judgement, load);
  if (!judgement.needs.empty()) out += "; " + joined(judgement.needs) + " would allow it";
  return out;
}

std::string sentence_of(const DeliveredPolicy& policy, const Load& load) {
  std::string place = policy.where == "meta" ? "meta element " + std::to_string(policy.line)
                                             : policy.where + " line " + std::to_string(policy.line);
  if (policy.index > 1) place += ", policy " + std::to_string(policy.index);
  const bool refused = policy.judgement.verdict == LoadVerdict::refused;
  const std::string_view effect = !refused                           ? ""
                                  : policy.use == PolicyUse::enforce ? "blocks: "
                                                                     : "would block, and reports: ";
  return place + ": " + std::string(effect) + sentence_of(policy.judgement, load);
}

}  // namespace devdiag
