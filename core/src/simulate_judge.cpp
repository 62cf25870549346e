// Judges single loads by one policy and says why (CSP Level 3 sections 4.2.3, 4.4.1, 6.1, 6.7, 6.8).
#include "simulate_judge.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "names.hpp"
#include "policy/ascii.hpp"
#include "simulate_match.hpp"

namespace devdiag::simulation {
namespace {

using policy::Directive;
using policy::InlineKind;
using policy::Origin;
using policy::Policy;
using policy::SourceKind;
using policy::Url;

// The text of the first source of a kind; empty when there is none.
std::string_view first_of(std::string_view list, SourceKind kind) {
  std::string_view found;
  policy::for_each_source(list, [&](const policy::Source& source) {
    if (source.kind == kind) found = source.text;
    return found.empty();
  });
  return found;
}

LoadJudgement allowed(std::string_view source) {
  LoadJudgement judgement;
  judgement.reason = LoadReason::listed;
  judgement.source = source;
  return judgement;
}

LoadJudgement refused(LoadReason reason) {
  LoadJudgement judgement;
  judgement.verdict = LoadVerdict::refused;
  judgement.reason = reason;
  return judgement;
}

LoadJudgement unknown(LoadReason reason, std::string_view source) {
  LoadJudgement judgement;
  judgement.verdict = LoadVerdict::unknown;
  judgement.reason = reason;
  judgement.source = source;
  return judgement;
}

// What one load is judged with, so that steps need not hand it around.
struct Case {
  const Policy& policy;
  const Load& load;
  const Origin& self;
  const Asked& asked;
  Directive directive;  // that decides
  std::string_view list;
  bool nonce_seen;
};

// --- evaluated text ---

LoadJudgement judge_eval(const Case& c) {
  if (const auto source = first_of(c.list, SourceKind::unsafe_eval); !source.empty()) return allowed(source);
  if (c.asked.what == What::eval) {
    LoadJudgement judgement = refused(LoadReason::eval_refused);
    judgement.needs = {"'unsafe-eval'"};
    return judgement;
  }
  if (const auto source = first_of(c.list, SourceKind::wasm_unsafe_eval); !source.empty())
    return allowed(source);
  LoadJudgement judgement = refused(LoadReason::wasm_refused);
  judgement.needs = {"'wasm-unsafe-eval'"};
  return judgement;
}

// --- inline code ---

bool is_element(InlineKind kind) { return kind == InlineKind::script || kind == InlineKind::style; }

std::string_view listed_hash(std::string_view list, const policy::Hash& hash) {
  std::string_view found;
  policy::for_each_source(list, [&](const policy::Source& source) {
    if (source.kind == SourceKind::hash && policy::iequals(source.algorithm(), hash.algorithm) &&
        policy::same_digest(source.digest(), hash.digest))
      found = source.text;
    return found.empty();
  });
  return found;
}

std::vector<std::string> needs_of_inline(const Case& c) {
  const bool exact = policy::list_has(c.list, SourceKind::nonce) ||
                     policy::list_has(c.list, SourceKind::hash) ||
                     (is_script(c.asked) && policy::list_has(c.list, SourceKind::strict_dynamic));
  if (const auto hash = policy::parse_hash(c.load.hash)) {
    std::vector<std::string> needs{"'" + c.load.hash + "'"};
    if (!is_element(c.asked.kind) && !policy::list_has(c.list, SourceKind::unsafe_hashes))
      needs.insert(needs.begin(), "'unsafe-hashes'");
    return needs;
  }
  if (exact) return {};  // 'unsafe-inline' has no effect beside them
  return {"'unsafe-inline'"};
}

LoadJudgement judge_inline(const Case& c) {
  if (policy::allows_all_inline(c.list, c.asked.kind))
    return allowed(first_of(c.list, SourceKind::unsafe_inline));
  const bool element = is_element(c.asked.kind);
  const std::string_view nonce = element ? first_of(c.list, SourceKind::nonce) : std::string_view();
  if (c.load.nonced && !nonce.empty()) return allowed(nonce);
  const bool hashes = element || policy::list_has(c.list, SourceKind::unsafe_hashes);
  const auto hash = policy::parse_hash(c.load.hash);
  if (hashes && hash) {
    if (const auto source = listed_hash(c.list, *hash); !source.empty()) return allowed(source);
  }
  if (!c.nonce_seen && !nonce.empty()) return unknown(LoadReason::nonce_unknown, nonce);
  const std::string_view any_hash = first_of(c.list, SourceKind::hash);
  if (hashes && !hash && !any_hash.empty()) return unknown(LoadReason::hash_unknown, any_hash);
  LoadJudgement judgement = refused(LoadReason::inline_refused);
  judgement.needs = needs_of_inline(c);
  return judgement;
}

// --- addresses ---

bool carries_nonce(const Asked& asked) {
  return asked.wanted == Directive::script_src_elem || asked.wanted == Directive::style_src_elem;
}

// Every hash of the integrity metadata must be listed for it to allow (section 6.7.2.4).
std::string_view listed_integrity(const Case& c) {
  std::string_view metadata = c.load.integrity, found;
  for (auto token = policy::next_token(metadata); !token.empty(); token = policy::next_token(metadata)) {
    const auto hash = policy::parse_hash(token.substr(0, token.find('?')));
    if (!hash) continue;
    found = listed_hash(c.list, *hash);
    if (found.empty()) return {};
  }
  return found;
}

// One address of the way; `hops` redirects came before it.
LoadJudgement judge_address(const Case& c, std::string_view address, int hops) {
  const auto url = policy::parse_url(address);
  if (!url) return refused(LoadReason::not_listed);
  const bool socket = policy::iequals(url->scheme, "ws") || policy::iequals(url->scheme, "wss");
  if (socket && c.asked.wanted == Directive::connect_src) {
    if (const auto any = first_of(c.list, SourceKind::any); !any.empty()) return allowed(any);
  }
  const Found found = find_source(c.list, *url, c.self, hops);
  if (found.covers == Covers::yes) return allowed(found.source);
  if (found.covers == Covers::maybe) return unknown(LoadReason::path_unknown, found.source);
  LoadJudgement judgement = refused(found.any_address ? LoadReason::not_listed : LoadReason::nothing_listed);
  judgement.source = found.source;
  judgement.mismatch = found.mismatch;
  judgement.address = std::string(address);
  judgement.needs = {source_for(*url, c.self)};
  return judgement;
}

// The first refusal of the way decides; what all refused hops need is needed together.
LoadJudgement judge_way(const Case& c) {
  LoadJudgement judgement = judge_address(c, c.load.url, 0);
  for (std::size_t i = 0; i < c.load.redirects.size(); ++i) {
    LoadJudgement hop = judge_address(c, c.load.redirects[i], static_cast<int>(i) + 1);
    if (hop.verdict == LoadVerdict::allowed) continue;
    if (judgement.verdict == LoadVerdict::refused) {
      for (std::string& need : hop.needs) {
        if (std::find(judgement.needs.begin(), judgement.needs.end(), need) == judgement.needs.end())
          judgement.needs.push_back(std::move(need));
      }
    } else if (judgement.verdict == LoadVerdict::allowed || hop.verdict == LoadVerdict::refused) {
      judgement = std::move(hop);
    }
  }
  return judgement;
}

LoadJudgement judge_script(const Case& c) {
  const std::string_view nonce = first_of(c.list, SourceKind::nonce);
  if (c.load.nonced && !nonce.empty()) return allowed(nonce);
  if (c.asked.wanted == Directive::style_src_elem) {
    LoadJudgement judgement = judge_way(c);
    const bool open = judgement.verdict == LoadVerdict::refused && !c.nonce_seen && !nonce.empty();
    return open ? unknown(LoadReason::nonce_unknown, nonce) : judgement;
  }
  if (const auto source = listed_integrity(c); !source.empty()) return allowed(source);
  const std::string_view dynamic = first_of(c.list, SourceKind::strict_dynamic);
  if (dynamic.empty()) {
    LoadJudgement judgement = judge_way(c);
    const bool open = judgement.verdict == LoadVerdict::refused && !c.nonce_seen && !nonce.empty();
    return open ? unknown(LoadReason::nonce_unknown, nonce) : judgement;
  }
  if (!c.nonce_seen) return unknown(LoadReason::nonce_unknown, dynamic);
  if (!c.load.parser_inserted) return allowed(dynamic);
  LoadJudgement judgement = refused(LoadReason::hosts_ignored);
  judgement.source = dynamic;
  judgement.address = c.load.url;
  return judgement;
}

LoadJudgement judge_url(const Case& c) {
  if (carries_nonce(c.asked)) return judge_script(c);
  // A worker governed by script-src is a script no parser inserted.
  if (c.asked.wanted == Directive::worker_src && c.directive == Directive::script_src) {
    if (const auto source = first_of(c.list, SourceKind::strict_dynamic); !source.empty())
      return allowed(source);
  }
  return judge_way(c);
}

// A prefetch is allowed by whatever fetch directive would allow its address (section 6.7.2.2).
LoadJudgement judge_prefetch(const Policy& policy, const Load& load, const Asked& asked, const Origin& self) {
  constexpr std::array kFetch{Directive::default_src,    Directive::child_src,       Directive::connect_src,
                              Directive::font_src,       Directive::frame_src,       Directive::img_src,
                              Directive::manifest_src,   Directive::media_src,       Directive::object_src,
                              Directive::script_src,     Directive::script_src_elem, Directive::style_src,
                              Directive::style_src_elem, Directive::worker_src};
  if (!policy.has(Directive::default_src)) return {};
  LoadJudgement worst;
  for (const Directive each : kFetch) {
    if (!policy.has(each)) continue;
    const Case c{policy, load, self, asked, each, policy.value(each), false};
    LoadJudgement judgement = judge_way(c);
    judgement.directive = policy::directive_name(each);
    if (judgement.verdict == LoadVerdict::allowed) return judgement;
    const bool first = each == Directive::default_src;
    if (first || judgement.verdict == LoadVerdict::unknown) worst = std::move(judgement);
  }
  return worst;
}

// A sandbox stops forms but for those it allows (HTML section 7.1.5).
bool sends_forms(const Policy& policy) {
  if (!policy.has(Directive::sandbox)) return true;
  std::string_view flags = policy.value(Directive::sandbox);
  for (auto flag = policy::next_token(flags); !flag.empty(); flag = policy::next_token(flags)) {
    if (policy::iequals(flag, "allow-forms")) return true;
  }
  return false;
}

constexpr Directive governing(const Asked& asked) {
  return asked.what == What::eval || asked.what == What::wasm ? Directive::script_src : asked.wanted;
}

}  // namespace

bool is_script(const Asked& asked) {
  if (asked.what == What::eval || asked.what == What::wasm) return true;
  if (asked.what == What::inline_code)
    return asked.kind != InlineKind::style && asked.kind != InlineKind::style_attribute;
  return asked.wanted == Directive::script_src_elem;
}

namespace {

// script-src-elem and style-src-elem stand for those without "-elem".
bool governs_loads(Directive directive) {
  return index_of(kLoadDirectiveNames, policy::directive_name(directive)).has_value();
}

}  // namespace

std::optional<Asked> asked_of(const Load& load) {
  if (load.how == "eval") return Asked{What::eval, Directive::script_src, {}};
  if (load.how == "wasm") return Asked{What::wasm, Directive::script_src, {}};
  if (load.how == "javascript")
    return Asked{What::inline_code, Directive::script_src_elem, InlineKind::navigation};
  auto wanted = policy::directive_of(load.directive);
  if (wanted == Directive::script_src) wanted = Directive::script_src_elem;  // older browsers say so
  if (wanted == Directive::style_src) wanted = Directive::style_src_elem;
  if (wanted == Directive::child_src) wanted = Directive::frame_src;
  // What reports name is anybody's text: only what loads are governed by counts.
  if (!wanted || !governs_loads(*wanted)) return std::nullopt;
  if (load.how == "url") {
    const bool attribute = wanted == Directive::script_src_attr || wanted == Directive::style_src_attr;
    if (attribute || !policy::parse_url(load.url)) return std::nullopt;
    return Asked{What::address, *wanted, {}};
  }
  constexpr std::array kKinds{InlineKind::script, InlineKind::script_attribute, InlineKind::style,
                              InlineKind::style_attribute};
  for (const InlineKind kind : kKinds) {
    if (policy::inline_directive(kind) == *wanted) return Asked{What::inline_code, *wanted, kind};
  }
  return std::nullopt;
}

LoadJudgement judge_load(const Policy& policy, const Load& load, const Origin& self,
                         std::string_view seen_in) {
  const auto asked = asked_of(load);
  if (!asked) return {};
  const bool enforced = policy.disposition == policy::Disposition::enforce;
  const bool request = asked->what == What::address && asked->wanted != Directive::base_uri &&
                       asked->wanted != Directive::frame_ancestors;
  if (enforced && request && policy.has(Directive::upgrade_insecure_requests)) {
    Load secure = load;
    secure.url = upgraded(load.url);
    for (std::string& hop : secure.redirects) hop = upgraded(hop);
    if (secure.url != load.url || secure.redirects != load.redirects)
      return judge_load(policy, secure, self, seen_in);
  }
  const bool sends = asked->wanted == Directive::form_action && asked->what == What::address;
  const bool stopped =
      (is_script(*asked) && !policy::runs_scripts(policy)) || (sends && !sends_forms(policy));
  if (enforced && stopped) {
    LoadJudgement judgement = refused(LoadReason::sandboxed);
    judgement.directive = policy::directive_name(Directive::sandbox);
    return judgement;
  }
  if (asked->wanted == Directive::prefetch_src) return judge_prefetch(policy, load, *asked, self);
  const auto directive = policy::deciding_directive(policy, governing(*asked));
  if (!directive) return {};
  const Case c{policy, load, self, *asked, *directive, policy.value(*directive), seen_in == "loads"};
  LoadJudgement judgement = asked->what == What::inline_code ? judge_inline(c)
                            : asked->what == What::address   ? judge_url(c)
                                                             : judge_eval(c);
  judgement.directive = policy::directive_name(*directive);
  return judgement;
}

std::string upgraded(std::string_view url) {
  const std::string_view scheme = url.substr(0, url.find(':'));  // default ports are not written
  if (policy::iequals(scheme, "http")) return "https" + std::string(url.substr(scheme.size()));
  if (policy::iequals(scheme, "ws")) return "wss" + std::string(url.substr(scheme.size()));
  return std::string(url);
}

}  // namespace devdiag::simulation
