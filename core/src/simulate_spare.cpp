// Gives up the sources of each list, broadest first, as long as another one surely covers what it may cover.
#include "simulate_spare.hpp"

#include <algorithm>
#include <array>

#include "compact_sort.hpp"
#include "devdiag/limits.hpp"
#include "policy/ascii.hpp"
#include "policy/csp_check.hpp"
#include "simulate_judge.hpp"
#include "simulate_match.hpp"
#include "simulate_observed.hpp"

namespace devdiag::simulation {
namespace {

using policy::Directive;
using policy::InlineKind;
using policy::Source;
using policy::SourceKind;

// Source lists: the fetch directives, base-uri and form-action. Who embeds a page it cannot see itself.
constexpr std::array kLists{
    Directive::default_src,     Directive::child_src,  Directive::connect_src,    Directive::fenced_frame_src,
    Directive::font_src,        Directive::frame_src,  Directive::img_src,        Directive::manifest_src,
    Directive::media_src,       Directive::object_src, Directive::script_src,     Directive::script_src_attr,
    Directive::script_src_elem, Directive::style_src,  Directive::style_src_attr, Directive::style_src_elem,
    Directive::worker_src,      Directive::base_uri,   Directive::form_action};

// What one address or piece of code needs: one of the sources of its list.
struct Need {
  const ObservedLoad* observed;
  Asked asked;
  std::string address;  // empty for code
  int hops = 0;
};

struct Covered {
  std::size_t need;
  bool surely;
};

struct Candidate {
  Source source;
  std::vector<Covered> covers;
  bool spare = false;
};

bool is_address_kind(SourceKind kind) {
  return kind == SourceKind::self || kind == SourceKind::any || kind == SourceKind::scheme ||
         kind == SourceKind::host;
}

// The broadest is given up first.
int rank_of(const Source& source) {
  switch (source.kind) {
    case SourceKind::unsafe_inline:
    case SourceKind::unsafe_eval:
    case SourceKind::any:
      return 0;
    case SourceKind::wasm_unsafe_eval:
    case SourceKind::scheme:
      return 1;
    case SourceKind::host:
      return source.host.starts_with('*') ? 2 : source.path.empty() ? 3 : 4;
    case SourceKind::self:
      return 5;
    default:
      return 6;
  }
}

bool takes_nonce(const Asked& asked) {
  if (asked.what == What::address)
    return asked.wanted == Directive::script_src_elem || asked.wanted == Directive::style_src_elem;
  return asked.what == What::inline_code &&
         (asked.kind == InlineKind::script || asked.kind == InlineKind::style);
}

class ListReader {
 public:
  ListReader(const policy::Policy& policy, Directive directive, const Evidence& redacted)
      : policy_(policy),
        directive_(directive),
        list_(policy.value(directive)),
        self_(origin_of_page(redacted)),
        looked_inside_(redacted.has("loads")) {}

  void take(std::span<const ObservedLoad* const> loads, std::int64_t number,
            std::vector<SpareSource>& spare) {
    for (const ObservedLoad* load : loads) add_needs(*load);
    policy::for_each_source(list_, [&](const Source& source) {
      if (counts(source)) candidates_.push_back({source, {}, false});
      return true;
    });
    if (candidates_.size() * needs_.size() > limits::kSpareComparisons) return;
    sure_.assign(needs_.size(), 0);
    for (std::size_t n = 0; n < needs_.size(); ++n) weigh(n);
    give_up();
    for (const Candidate& each : candidates_) {
      if (!each.spare) continue;
      spare.push_back({number, std::string(policy::directive_name(directive_)), std::string(each.source.text),
                       is_silent(each.source)});
    }
  }

 private:
  void add_needs(const ObservedLoad& observed) {
    const auto asked = asked_of(observed.load);
    if (!asked) return;
    if (asked->what != What::address) {
      needs_.push_back({&observed, *asked, {}, 0});
      return;
    }
    const bool upgrades = policy_.disposition == policy::Disposition::enforce &&
                          policy_.has(Directive::upgrade_insecure_requests) &&
                          asked->wanted != Directive::base_uri;
    for_each_hop(observed.load, [&](const std::string& url, int hops) {
      needs_.push_back({&observed, *asked, upgrades ? upgraded(url) : url, hops});
    });
  }

  bool is_script_list() const {
    return directive_ == Directive::script_src || directive_ == Directive::script_src_elem ||
           directive_ == Directive::default_src;
  }

  bool is_code_list() const {
    return is_script_list() || directive_ == Directive::script_src_attr ||
           directive_ == Directive::style_src || directive_ == Directive::style_src_elem ||
           directive_ == Directive::style_src_attr;
  }

  // Whether the source may be given up at all: not what changes others, nor what modern browsers ignore, nor
  // what keeps an 'unsafe-inline' for older browsers from being heard.
  bool counts(const Source& source) const {
    if (is_address_kind(source.kind))
      return !is_script_list() || !policy::list_has(list_, SourceKind::strict_dynamic);
    if (!is_code_list()) return false;
    const bool open = policy::allows_all_inline(list_, InlineKind::style);
    if (source.kind == SourceKind::unsafe_inline) return open;
    if (source.kind == SourceKind::nonce || source.kind == SourceKind::hash)
      return !policy::list_has(list_, SourceKind::unsafe_inline);
    return source.kind == SourceKind::unsafe_eval || source.kind == SourceKind::wasm_unsafe_eval;
  }

  // Whether the evidence would show nothing of what the source is there for.
  bool is_silent(const Source& source) const {
    if (source.kind == SourceKind::unsafe_eval || source.kind == SourceKind::wasm_unsafe_eval) return true;
    if (directive_ == Directive::worker_src || directive_ == Directive::connect_src) {
      const bool socket = policy::istarts_with(source.scheme, "ws");
      if (directive_ == Directive::worker_src || socket || source.kind == SourceKind::any) return true;
    }
    const bool in_page = directive_ == Directive::base_uri || directive_ == Directive::form_action ||
                         !is_address_kind(source.kind) ||
                         (source.kind == SourceKind::scheme && !policy::istarts_with(source.scheme, "http"));
    return in_page && !looked_inside_;
  }

  Covers covers(const Need& need, const std::optional<policy::Url>& url, const Source& source) const {
    if (source.kind == SourceKind::nonce) {
      if (!takes_nonce(need.asked)) return Covers::no;
      if (need.observed->seen_in != "loads") return Covers::maybe;
      return need.observed->load.nonced ? Covers::yes : Covers::no;
    }
    if (source.kind == SourceKind::hash) return covers_hash(need, source);
    if (need.asked.what == What::address) {
      if (!url) return Covers::no;
      const bool socket = policy::istarts_with(url->scheme, "ws");
      const bool connects = socket && need.asked.wanted == Directive::connect_src;
      if (source.kind == SourceKind::any && connects) return Covers::yes;
      return find_source(source.text, *url, self_, need.hops).covers;
    }
    if (need.asked.what == What::inline_code)
      return source.kind == SourceKind::unsafe_inline ? Covers::yes : Covers::no;
    const bool wasm = need.asked.what == What::wasm && source.kind == SourceKind::wasm_unsafe_eval;
    return wasm || source.kind == SourceKind::unsafe_eval ? Covers::yes : Covers::no;
  }

  static Covers covers_hash(const Need& need, const Source& source) {
    const Load& load = need.observed->load;
    if (need.asked.what == What::inline_code) {
      const auto hash = policy::parse_hash(load.hash);
      if (!hash) return Covers::maybe;
      const bool same = policy::iequals(hash->algorithm, source.algorithm()) &&
                        policy::same_digest(hash->digest, source.digest());
      return same ? Covers::yes : Covers::no;
    }
    // Integrity metadata allows when all of it is listed.
    const bool script = need.asked.what == What::address && need.asked.wanted == Directive::script_src_elem;
    return script && load.integrity.find(source.digest()) != std::string::npos ? Covers::maybe : Covers::no;
  }

  void weigh(std::size_t n) {
    const auto url = policy::parse_url(needs_[n].address);
    for (Candidate& each : candidates_) {
      const Covers covered = covers(needs_[n], url, each.source);
      if (covered == Covers::no) continue;
      each.covers.push_back({n, covered == Covers::yes});
      if (covered == Covers::yes) ++sure_[n];
    }
  }

  void give_up() {
    std::vector<Candidate*> order;
    for (Candidate& each : candidates_) order.push_back(&each);
    compact_sort(order, [](const Candidate* a, const Candidate* b) {
      const int rank_a = rank_of(a->source), rank_b = rank_of(b->source);
      return rank_a != rank_b ? rank_a < rank_b : a->source.text.data() < b->source.text.data();
    });
    for (Candidate* each : order) {
      each->spare = std::all_of(each->covers.begin(), each->covers.end(), [&](const Covered& covered) {
        return sure_[covered.need] > (covered.surely ? 1u : 0u);
      });
      if (!each->spare) continue;
      for (const Covered& covered : each->covers) sure_[covered.need] -= covered.surely ? 1u : 0u;
    }
  }

  const policy::Policy& policy_;
  Directive directive_;
  std::string_view list_;
  policy::Origin self_;
  bool looked_inside_;
  std::vector<Need> needs_;
  std::vector<Candidate> candidates_;
  std::vector<std::size_t> sure_;  // how many of the candidates left surely cover each need
};

}  // namespace

void add_spare(const policy::Policy& policy, std::int64_t number, const Governed& governed,
               const Evidence& redacted, std::vector<SpareSource>& spare) {
  std::vector<Directive> present;
  for (const Directive directive : kLists) {
    if (policy.has(directive)) present.push_back(directive);
  }
  compact_sort(present, [&](Directive a, Directive b) {
    return policy.value(a).data() < policy.value(b).data();  // views into one text
  });
  for (const Directive directive : present) {
    const auto loads = governed.find(directive);
    ListReader(policy, directive, redacted)
        .take(loads == governed.end() ? std::span<const ObservedLoad* const>() : loads->second, number,
              spare);
  }
}

}  // namespace devdiag::simulation
