// Chooses sources: first what could cover each load, then everything that is not needed goes, broadest first.
#include "simulate_sources.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "devdiag/limits.hpp"
#include "policy/ascii.hpp"
#include "policy/script_hosts.hpp"
#include "simulate_judge.hpp"
#include "simulate_match.hpp"
#include "simulate_observed.hpp"

namespace devdiag::simulation {
namespace {

using policy::Directive;
using policy::Origin;
using policy::SourceKind;

constexpr std::string_view kNonce = "'nonce-{n}'", kInline = "'unsafe-inline'", kDynamic = "'strict-dynamic'",
                           kHashes = "'unsafe-hashes'", kEval = "'unsafe-eval'", kWasm = "'wasm-unsafe-eval'";

bool is_attribute(policy::InlineKind kind) {
  return kind == policy::InlineKind::script_attribute || kind == policy::InlineKind::style_attribute;
}

// Something that has to be covered: one address of a load's way, or its code.
struct Needed {
  const ObservedLoad* observed;
  Asked asked;
  std::string_view address;  // empty for code
  int hops = 0;
};

bool takes_nonce(const Needed& needed) {
  const bool element =
      needed.asked.what == What::inline_code
          ? !is_attribute(needed.asked.kind) && needed.asked.kind != policy::InlineKind::navigation
          : needed.asked.wanted == Directive::script_src_elem ||
                needed.asked.wanted == Directive::style_src_elem;
  return element && needed.observed->load.nonced;
}

// --- whether one expression covers one need ---

bool covers_code(const Needed& needed, const policy::Source& source) {
  if (needed.asked.what == What::eval) return source.kind == SourceKind::unsafe_eval;
  if (needed.asked.what == What::wasm)
    return source.kind == SourceKind::unsafe_eval || source.kind == SourceKind::wasm_unsafe_eval;
  if (source.kind == SourceKind::unsafe_inline) return true;
  const auto hash = policy::parse_hash(needed.observed->load.hash);
  return source.kind == SourceKind::hash && hash && policy::iequals(hash->algorithm, source.algorithm()) &&
         policy::same_digest(hash->digest, source.digest());
}

bool covers(const Needed& needed, std::string_view text, const Origin& self) {
  const policy::Source source = policy::parse_source(text);
  if (source.kind == SourceKind::nonce) return takes_nonce(needed);
  if (needed.asked.what != What::address) return covers_code(needed, source);
  if (source.kind == SourceKind::strict_dynamic)
    return needed.asked.wanted == Directive::script_src_elem && !needed.observed->load.parser_inserted;
  const auto url = policy::parse_url(needed.address);
  return url && find_source(text, *url, self, needed.hops).covers == Covers::yes;
}

// Ranks of sources, for giving up and for showing: the broadest goes first, keywords and code are shown last.
constexpr int kRanks = 7;

int rank_of(std::string_view text) {
  const policy::Source source = policy::parse_source(text);
  switch (source.kind) {
    case SourceKind::wasm_unsafe_eval:
      return 0;
    case SourceKind::scheme:
      return 1;
    case SourceKind::host:
      return source.path.empty() ? 2 : 3;
    case SourceKind::self:
      return 4;
    case SourceKind::nonce:
      return 5;
    default:
      return 6;
  }
}

constexpr std::array<SourceKind, 5> kShownFirst{SourceKind::self, SourceKind::host, SourceKind::scheme,
                                                SourceKind::nonce, SourceKind::hash};

// --- which expressions come into question ---

class Chooser {
 public:
  Chooser(Directive directive, const Loads& loads, const Origin& self, std::vector<SimulationNote>& notes)
      : directive_(directive), self_(self), notes_(notes) {
    for (const ObservedLoad* each : loads) add_needs(*each);
  }

  ProposedDirective take() {
    choose_code();
    drop_by_integrity();
    choose_evaluation();
    choose_addresses();
    prune();
    return finished();
  }

 private:
  struct Kept {
    std::string text;
    std::vector<std::size_t> covered;  // indexes of needs, rising
  };

  void note(std::string_view code, std::string_view detail, std::size_t count) {
    add_note(notes_, code, policy::directive_name(directive_), detail, count);
  }

  void add_needs(const ObservedLoad& observed) {
    const auto asked = asked_of(observed.load);
    if (!asked) return;
    if (asked->what != What::address) {
      needs_.push_back({&observed, *asked, {}, 0});
      return;
    }
    for_each_hop(observed.load, [&](const std::string& address, int hops) {
      needs_.push_back({&observed, *asked, address, hops});
    });
  }

  bool is_code(const Needed& needed) const { return needed.asked.what == What::inline_code; }

  // Nonces and hashes where every piece of code has one, else 'unsafe-inline', which works only without them.
  void choose_code() {
    std::set<std::string> hashes;
    std::size_t bare = 0;
    bool by_attribute = false;
    for (const Needed& needed : needs_) {
      if (!is_code(needed) || takes_nonce(needed)) continue;
      const std::string& hash = needed.observed->load.hash;
      const bool known = policy::parse_hash(hash).has_value();
      if (known) hashes.insert("'" + hash + "'");
      if (!known) ++bare;
      has_trusted_ = has_trusted_ || (known && needed.asked.kind == policy::InlineKind::script);
      by_attribute = by_attribute || is_attribute(needed.asked.kind) ||
                     needed.asked.kind == policy::InlineKind::navigation;
    }
    if (bare > 0 || hashes.size() > limits::kProposedHashes) {
      inline_allowed_ = true;
      note("unsafe_inline", bare > 0 ? "no_hash" : "many_hashes", bare > 0 ? bare : hashes.size());
      chosen_.insert(std::string(kInline));
      return;
    }
    if (by_attribute) {
      note("unsafe_hashes", {}, hashes.size());
      keywords_.push_back(kHashes);
    }
    if (!hashes.empty() && !by_attribute) note("hashes_listed", {}, hashes.size());
    chosen_.merge(hashes);
    if (std::any_of(needs_.begin(), needs_.end(), takes_nonce)) chosen_.insert(std::string(kNonce));
  }

  void choose_evaluation() {
    for (const Needed& needed : needs_) {
      if (needed.asked.what == What::eval) chosen_.insert(std::string(kEval));
      if (needed.asked.what == What::wasm) chosen_.insert(std::string(kWasm));
    }
  }

  bool nonce_covers(const Needed& needed) const {
    return takes_nonce(needed) && chosen_.contains(std::string(kNonce));
  }

  // A listed hash also lets a script through whose integrity metadata names nothing but listed hashes.
  void drop_by_integrity() {
    const auto is_chosen = [&](const policy::Hash& hash) {
      return std::any_of(chosen_.begin(), chosen_.end(), [&](const std::string& text) {
        const policy::Source source = policy::parse_source(text);
        return source.kind == SourceKind::hash && policy::iequals(source.algorithm(), hash.algorithm) &&
               policy::same_digest(source.digest(), hash.digest);
      });
    };
    std::erase_if(needs_, [&](const Needed& needed) {
      if (needed.asked.what != What::address || needed.asked.wanted != Directive::script_src_elem)
        return false;
      bool any = false;
      std::string_view metadata = needed.observed->load.integrity;
      for (auto token = policy::next_token(metadata); !token.empty(); token = policy::next_token(metadata)) {
        const auto hash = policy::parse_hash(token.substr(0, token.find('?')));
        if (hash && !is_chosen(*hash)) return false;
        any = any || hash.has_value();
      }
      return any;
    });
  }

  // Scripts that only other scripts inserted inherit the trust of those with a nonce or hash.
  bool can_be_dynamic() const {
    bool any = false;
    for (const Needed& needed : needs_) {
      if (needed.asked.what != What::address || nonce_covers(needed)) continue;
      const bool inserted = needed.observed->seen_in == "loads" && !needed.observed->load.parser_inserted;
      if (needed.asked.wanted != Directive::script_src_elem || !inserted) return false;
      any = true;
    }
    return any && (has_trusted_ || chosen_.contains(std::string(kNonce)));
  }

  void choose_addresses() {
    if (!inline_allowed_ && can_be_dynamic()) {
      chosen_.insert(std::string(kDynamic));
      return;
    }
    std::vector<const Needed*> open;
    for (const Needed& needed : needs_) {
      if (needed.asked.what == What::address && !nonce_covers(needed)) open.push_back(&needed);
    }
    std::map<std::string, std::set<std::string>> files;  // of each source that names a host
    for (const Needed* needed : open) {
      const auto url = policy::parse_url(needed->address);
      const std::string source = source_for(*url, self_);
      files[source].insert(needed->hops == 0 ? exact_source_for(*url, self_) : std::string());
    }
    for (const auto& [source, exact] : files) {
      const bool by_file = runs_code() && !exact.contains("") && exact.size() <= limits::kProposedFiles;
      if (by_file)
        chosen_.insert(exact.begin(), exact.end());
      else
        chosen_.insert(source);
    }
    limit_hosts();
  }

  bool runs_code() const {
    return directive_ == Directive::script_src || directive_ == Directive::worker_src;
  }

  bool embeds_code() const { return runs_code() || directive_ == Directive::object_src; }

  void limit_hosts() {
    const auto is_host = [](std::string_view text) {
      return policy::parse_source(text).kind == SourceKind::host;
    };
    const auto hosts = static_cast<std::size_t>(std::count_if(chosen_.begin(), chosen_.end(), is_host));
    if (hosts <= limits::kProposedHosts) return;
    std::set<std::string> schemes;
    for (const std::string& text : chosen_) {
      if (is_host(text)) schemes.insert(text.substr(0, text.find(':') + 1));
    }
    std::erase_if(chosen_, is_host);
    chosen_.merge(schemes);
    note("many_hosts", {}, hosts);
  }

  // --- what is not needed goes ---

  void prune() {
    std::vector<std::size_t> times(needs_.size(), 0);
    std::vector<Kept> candidates;
    for (int rank = 0; rank < kRanks; ++rank) {
      for (const std::string& text : chosen_) {
        if (rank_of(text) != rank) continue;
        Kept& candidate = candidates.emplace_back();
        candidate.text = text;
        for (std::size_t n = 0; n < needs_.size(); ++n) {
          if (!covers(needs_[n], text, self_)) continue;
          candidate.covered.push_back(n);
          ++times[n];
        }
      }
    }
    for (Kept& candidate : candidates) {
      const bool spare = std::all_of(candidate.covered.begin(), candidate.covered.end(),
                                     [&](std::size_t n) { return times[n] > 1; });
      if (!spare) {
        kept_.emplace(candidate.text, std::move(candidate));
        continue;
      }
      for (const std::size_t n : candidate.covered) --times[n];
    }
  }

  ProposedDirective finished() {
    ProposedDirective out;
    out.name = policy::directive_name(directive_);
    for (const SourceKind kind : kShownFirst) {
      for (const auto& [text, kept] : kept_) {
        if (policy::parse_source(text).kind == kind) show(out, kept);
      }
    }
    for (const auto& [text, kept] : kept_) {
      const SourceKind kind = policy::parse_source(text).kind;
      if (std::find(kShownFirst.begin(), kShownFirst.end(), kind) == kShownFirst.end()) show(out, kept);
    }
    for (const std::string_view keyword : keywords_) out.sources.emplace_back().text = keyword;
    if (directive_ == Directive::script_src) note_allow_list();
    return out;
  }

  void show(ProposedDirective& out, const Kept& kept) {
    ProposedSource& source = out.sources.emplace_back();
    source.text = kept.text;
    const ObservedLoad* last = nullptr;  // needs of one load follow each other
    for (const std::size_t n : kept.covered) {
      if (needs_[n].observed != last) ++source.loads;
      last = needs_[n].observed;
    }
    if (!kept.covered.empty()) source.example = needs_[kept.covered.front()].address;
    note_source(kept.text, static_cast<std::size_t>(source.loads));
  }

  // Hosts beside a nonce or a hash let in as much as they do alone.
  void note_allow_list() {
    const auto hosts = std::count_if(kept_.begin(), kept_.end(), [](const auto& each) {
      const SourceKind kind = policy::parse_source(each.first).kind;
      return kind == SourceKind::self || kind == SourceKind::host || kind == SourceKind::scheme;
    });
    if (hosts > 0) note("allow_list", {}, static_cast<std::size_t>(hosts));
  }

  void note_source(const std::string& text, std::size_t loads) {
    const policy::Source source = policy::parse_source(text);
    const bool plain_media = directive_ == Directive::img_src || directive_ == Directive::font_src ||
                             directive_ == Directive::media_src;
    const bool written = policy::iequals(source.scheme, "data") || policy::iequals(source.scheme, "blob") ||
                         policy::iequals(source.scheme, "filesystem");
    const bool insecure = policy::iequals(source.scheme, "http") || policy::iequals(source.scheme, "ws");
    if (source.kind == SourceKind::nonce) note("nonce_needed", {}, loads);
    if (source.kind == SourceKind::strict_dynamic) note("trust_inherited", {}, loads);
    if (source.kind == SourceKind::unsafe_eval) note("unsafe_eval", {}, 0);
    if (source.kind == SourceKind::scheme && !plain_media)
      note(written && embeds_code() ? "code_scheme" : "whole_scheme", text, loads);
    if (source.kind == SourceKind::host && source.path.empty() && runs_code())
      note("whole_host", text, loads);
    if (const policy::ScriptHost* open = policy::script_host_covered(source); open != nullptr && runs_code())
      note("open_host", text + ", which serves " + policy::to_sentence(open->kind), loads);
    if (insecure && policy::iequals(self_.scheme, "https")) note("insecure_source", text, loads);
  }

  Directive directive_;
  const Origin& self_;
  std::vector<SimulationNote>& notes_;
  std::vector<Needed> needs_;
  std::set<std::string> chosen_;
  std::vector<std::string_view> keywords_;  // that work with others and cover nothing alone
  std::map<std::string, Kept> kept_;
  bool inline_allowed_ = false, has_trusted_ = false;
};

}  // namespace

ProposedDirective sources_for(Directive directive, const Loads& loads, const Origin& self,
                              std::vector<SimulationNote>& notes) {
  return Chooser(directive, loads, self, notes).take();
}

bool lists(const ProposedDirective& directive, std::string_view source) {
  return std::any_of(directive.sources.begin(), directive.sources.end(),
                     [&](const ProposedSource& each) { return each.text == source; });
}

}  // namespace devdiag::simulation
