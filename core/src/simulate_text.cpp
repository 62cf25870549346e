// What simulations say, in words for people.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "devdiag/simulate.hpp"
#include "policy/ascii.hpp"

namespace devdiag {
namespace {

enum class Kind { gap, remark };

struct NoteText {
  std::string_view code, text;  // {d} detail, {n} count, {s} directive
  Kind kind = Kind::remark;
};

constexpr std::array<NoteText, 43> kNotes{{
    {"not_collected:loads",
     "Nobody looked inside the running page: what its scripts insert, eval(), data: and blob: addresses, "
     "styles set by scripts, forms and base elements made later.",
     Kind::gap},
    {"not_collected:document_response", "The page's own headers: today's policies are unknown.", Kind::gap},
    {"not_collected:metas", "The page's meta elements: a policy in one is unknown.", Kind::gap},
    {"traffic_unseen", "The page's requests: only what markup and headers name is known.", Kind::gap},
    {"markup_unseen", "The page's markup: its inline code, forms and base element are unknown.", Kind::gap},
    {"evidence_cut", "The evidence was cut ({d}, {n}): some loads are missing.", Kind::gap},
    {"other_routes_unseen",
     "Other routes of the site, dialogs, hovering, submitting, other users: only what happened while this "
     "page was looked at counts.",
     Kind::gap},
    {"silent_loads_unseen",
     "WebSocket and WebRTC connections, shared workers and eval() leave no trace a page could read; "
     "report-only violations show them.",
     Kind::gap},
    {"ancestors_unseen", "The page is embedded; its embedders were not seen.", Kind::gap},
    {"embedders_unseen", "Who embeds the page: whether {s} keeps an embedder out is not known.", Kind::gap},
    {"form_redirects_unseen",
     "Where answers to forms redirect to: Chromium compares those addresses with {s} as well, so a form that "
     "ends at a payment or login page elsewhere needs that origin.",
     Kind::gap},
    {"foreign", "Loads of browser extensions were left out ({n})."},
    {"address_unreadable", "Loads without a readable address or code were left out ({n}).", Kind::gap},
    {"directive_undecided", "Requests that may be of frames or of scripts were left out ({n}).", Kind::gap},
    {"policy_too_large", "Policy lines of the page that are too large to be judged ({n}).", Kind::gap},
    {"no_policy", "The text holds no policy: everything is allowed."},
    {"policy_fault", "{s} does not say what it seems to: {d}."},
    {"trusted_types_unjudged",
     "Whether {s} breaks scripts: it refuses text given to script sinks, which no "
     "load shows.",
     Kind::gap},
    {"upgrade_unjudged", "Whether upgraded addresses answer ({s}) was not tried.", Kind::gap},
    {"sandbox_unjudged", "What {s} forbids beside scripts and forms: popups, downloads, storage, navigation.",
     Kind::gap},
    {"report_only_ignores", "Browsers ignore sandbox and upgrade-insecure-requests in report-only policies."},
    {"refused_today", "Loads that today's policies refuse already were left out ({n})."},
    {"unsafe_inline:no_hash",
     "{s} needs 'unsafe-inline' for inline code with neither a nonce nor a known hash ({n}). It lets "
     "injected "
     "code through as well; give the code nonces."},
    {"unsafe_inline:many_hashes",
     "{s} needs 'unsafe-inline': {n} different pieces of inline code are too many to list. It lets injected "
     "code through as well; give them nonces or move them to files."},
    {"hashes_listed",
     "{s} lists inline code by hash ({n}). Code that differs from one answer to the next needs a nonce "
     "instead."},
    {"unsafe_hashes",
     "{s} needs 'unsafe-hashes' for {n} attributes or javascript: addresses; the hashes change with every "
     "edit. Listeners and classes need none."},
    {"unsafe_eval", "{s} needs 'unsafe-eval': the page evaluates text as code."},
    {"nonce_needed",
     "{s}: put a fresh random value in place of the braces in every answer, in the header and in the nonce "
     "attributes."},
    {"trust_inherited", "{s} allows scripts because scripts with a nonce or hash insert them ({n})."},
    {"allow_list",
     "{s} lists where scripts come from, which one open redirect or callback on a listed origin defeats. A "
     "nonce on each script element and 'strict-dynamic' hold without such a list."},
    {"open_host", "{s} lists {d}. Who injects markup can run code with it."},
    {"whole_scheme", "{s} lists {d}, which allows every address of that scheme."},
    {"code_scheme", "{s} lists {d}: code written into such an address runs as if it were inline."},
    {"whole_host",
     "{s} lists {d} whole: its files were too many or their paths are not known. Whatever that host serves "
     "may run."},
    {"insecure_source", "{s} lists {d}: what is loaded unencrypted can be replaced on the way."},
    {"many_hosts", "{s}: {n} hosts are too many for a header; their schemes stand for them."},
    {"style_attributes_guessed",
     "{s} may not need 'unsafe-inline': some of the style attributes may be the work of scripts through "
     "element.style, which no policy refuses. Try the policy without it, report-only."},
    {"policies_differ",
     "Today's policies differ in {s}; the first was kept. Keep the others as policies of their own."},
    {"kept_in_part",
     "{s} was taken from today's policy without paths or values that redaction removed; complete it."},
    {"left_open",
     "{s} is not in this policy: what the page needs of it was not seen, and nothing falls back to "
     "default-src for it. Add {s} 'none' or 'self' where that fits."},
    {"no_report_endpoint",
     "Nobody would hear of violations: add report-to, with a Reporting-Endpoints header, before the policy "
     "is "
     "served."},
    {"embedding_unseen",
     "{s} 'none': nobody embedded the page while it was looked at. List the origins that may."},
    {"prefetch_by_manifest",
     "Prefetched addresses ({n}) are listed in manifest-src, where they allow least; any fetch directive "
     "allows a prefetch."},
}};

const NoteText* text_of(const SimulationNote& note) {
  const std::string with_detail = note.code + ":" + note.detail;
  const auto* found = std::find_if(kNotes.begin(), kNotes.end(), [&](const NoteText& each) {
    return each.code == note.code || each.code == with_detail;
  });
  return found == kNotes.end() ? nullptr : found;
}

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
      return load.directive == "form-action" ? "no form is sent without allow-forms"
                                             : "no script runs without allow-scripts";
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
  const NoteText* text = text_of(note);
  return text == nullptr ? note.code : filled(text->text, note);
}

bool is_gap(const SimulationNote& note) {
  const NoteText* text = text_of(note);
  return text == nullptr || text->kind == Kind::gap;
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

std::string address_of(const Load& load) {
  if (load.how == "url") return load.url;
  if (load.how == "javascript") return "javascript: address";
  if (load.how == "inline") return load.hash.empty() ? "inline code" : "inline code " + load.hash;
  return load.how == "wasm" ? "WebAssembly" : "evaluated text";
}

namespace {

void add_groups(const Simulation& simulation, LoadVerdict verdict, std::vector<LoadGroup>& groups) {
  std::map<std::string, std::size_t> index;
  for (const SimulatedLoad& load : simulation.loads) {
    if (load.verdict != verdict || load.observed.refused_today) continue;
    LoadGroup group{verdict, load.observed.load.directive, {}, {}, {}};
    std::string key = group.directive;
    for (const PolicyJudgement& each : load.judgements) {
      const std::string place =
          simulation.policies.size() > 1 ? "policy " + std::to_string(each.policy) + ": " : "";
      group.reasons.push_back(place + sentence_of(each.judgement, load.observed.load));
      key += "\n" + group.reasons.back();
      for (const std::string& need : each.judgement.needs) {
        if (std::find(group.needs.begin(), group.needs.end(), need) == group.needs.end())
          group.needs.push_back(need);
      }
    }
    const auto [at, fresh] = index.emplace(std::move(key), groups.size());
    if (fresh) groups.push_back(std::move(group));
    groups[at->second].loads.push_back(&load);
  }
}

}  // namespace

std::vector<LoadGroup> groups_of(const Simulation& simulation) {
  std::vector<LoadGroup> groups;
  for (const LoadVerdict verdict : {LoadVerdict::refused, LoadVerdict::unknown})
    add_groups(simulation, verdict, groups);
  return groups;
}

}  // namespace devdiag
