// Checks a policy against the grammar of each directive (CSP Level 3 sections 2.2, 2.3.1, 6).
#include "policy/csp_lint.hpp"

#include <algorithm>
#include <array>

#include "policy/ascii.hpp"
#include "policy/csp.hpp"
#include "policy/csp_source.hpp"
#include "policy/field_lines.hpp"

namespace devdiag::policy {
namespace {

constexpr std::array<std::string_view, 16> kSandboxKeywords{"allow-downloads",
                                                            "allow-downloads-without-user-activation",
                                                            "allow-forms",
                                                            "allow-modals",
                                                            "allow-orientation-lock",
                                                            "allow-pointer-lock",
                                                            "allow-popups",
                                                            "allow-popups-to-escape-sandbox",
                                                            "allow-presentation",
                                                            "allow-same-origin",
                                                            "allow-scripts",
                                                            "allow-storage-access-by-user-activation",
                                                            "allow-top-navigation",
                                                            "allow-top-navigation-by-user-activation",
                                                            "allow-top-navigation-to-custom-protocols",
                                                            "allow-unrestricted-features"};

constexpr std::array<std::string_view, 11> kKeywordWords{"none",
                                                         "self",
                                                         "unsafe-inline",
                                                         "unsafe-eval",
                                                         "unsafe-hashes",
                                                         "strict-dynamic",
                                                         "report-sample",
                                                         "unsafe-allow-redirects",
                                                         "wasm-unsafe-eval",
                                                         "unsafe-redirect",
                                                         "trusted-types-eval"};

enum class Values { sources, ancestors, none, one_token, tokens, sandbox, media_types, any };

Values values_of(Directive directive) {
  switch (directive) {
    case Directive::block_all_mixed_content:
    case Directive::upgrade_insecure_requests:
    case Directive::disown_opener:
      return Values::none;
    case Directive::frame_ancestors:
      return Values::ancestors;
    case Directive::report_to:
      return Values::one_token;
    case Directive::report_uri:
      return Values::tokens;
    case Directive::sandbox:
      return Values::sandbox;
    case Directive::plugin_types:
      return Values::media_types;
    default:
      return lists_sources(directive) ? Values::sources : Values::any;
  }
}

bool is_name(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

bool is_media_type(std::string_view text) {
  const std::string_view type = next_part(text, '/');
  return is_token(type) && is_token(text);
}

std::size_t digest_length(std::string_view algorithm) {
  if (iequals(algorithm, "sha256")) return 44;
  return iequals(algorithm, "sha384") ? 64 : 88;
}

template <std::size_t N>
bool is_among(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return iequals(word, text); });
}

// The words of one list, found again without case. A few are compared with each other; whatever a longer list
// holds, each of its words takes a few steps only.
class Words {
 public:
  void clear() {
    ++list_;
    traits_ = 0;
    few_count_ = count_ = 0;
  }

  // False when the word is there. With `exact` it is compared as written.
  bool insert(std::string_view word, bool exact) {
    if (few_count_ == few_.size()) {
      if (count_ == 0) {
        for (const Slot& known : few_) put_hashed(known.word, known.exact);
      }
      return put_hashed(word, exact);
    }
    // Words that are the same have the same length and the same last letter.
    const std::uint64_t trait = std::uint64_t{1} << ((word.size() + bit_of(word.back())) % 64);
    const bool may_be_there = (traits_ & trait) != 0;
    for (std::size_t i = 0; may_be_there && i < few_count_; ++i) {
      if (is_same(few_[i], word, exact)) return false;
    }
    traits_ |= trait;
    few_[few_count_++] = {list_, 0, exact, word};
    return true;
  }

 private:
  struct Slot {
    std::uint32_t list = 0, hash = 0;
    bool exact = false;
    std::string_view word;
  };

  static std::size_t bit_of(char c) { return static_cast<unsigned char>(lower(c)); }

  static bool is_same(const Slot& known, std::string_view word, bool exact) {
    return exact ? known.word == word : iequals(known.word, word);
  }

  static std::uint32_t hash_of(std::string_view word) {  // FNV-1a
    std::uint32_t hash = 2166136261u;
    for (const char c : word) hash = (hash ^ static_cast<unsigned char>(lower(c))) * 16777619u;
    return hash;
  }

  bool put_hashed(std::string_view word, bool exact) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    return put({list_, hash_of(word), exact, word});
  }

  bool put(const Slot& wanted) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (wanted.hash ^ wanted.hash >> 15u) & mask;
    for (; slots_[at].list == list_; at = (at + 1) & mask) {
      const Slot& known = slots_[at];
      if (known.hash == wanted.hash && is_same(known, wanted.word, wanted.exact)) return false;
    }
    slots_[at] = wanted;
    ++count_;
    return true;
  }

  void grow() {
    std::vector<Slot> before(slots_.empty() ? 32 : 2 * slots_.size());
    before.swap(slots_);
    count_ = 0;
    for (const Slot& slot : before) {
      if (slot.list == list_) put(slot);
    }
  }

  std::array<Slot, 12> few_;
  std::uint64_t traits_ = 0;  // of the few
  std::vector<Slot> slots_;  // once there are more; a power of two, free when of an earlier list
  std::uint32_t list_ = 1;
  std::size_t few_count_ = 0, count_ = 0;
};

class Linter {
 public:
  explicit Linter(const SourceLists& lists) : lists_(lists) {}

  std::vector<CspFault> run(std::span<const WrittenDirective> written) {
    for (const WrittenDirective& each : written) {
      lint_directive(each);
      ++directive_;
    }
    return std::move(faults_);
  }

 private:
  using Level = CspFaultLevel;
  using Kind = CspFaultKind;

  void report(Kind kind, Level level, int value = -1, std::string_view text = {}) {
    if (faults_.size() < kCspFaults) faults_.push_back({kind, level, directive_, value, name_, text});
  }

  void lint_directive(const WrittenDirective& written) {
    name_ = written.name;
    if (!written.ascii) return report(Kind::not_ascii, Level::error);
    const auto directive = written.directive;
    if (!directive)
      return is_name(name_) ? report(Kind::name_unknown, Level::warning)
                            : report(Kind::name_invalid, Level::error);
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(*directive);
    if ((seen_ & bit) != 0) return report(Kind::directive_repeated, Level::warning);
    seen_ |= bit;
    if (*directive == Directive::report_uri) report(Kind::name_deprecated, Level::warning);
    lint_values(*directive, written.value);
  }

  void lint_values(Directive directive, std::string_view value) {
    repeated_.clear();
    switch (values_of(directive)) {
      case Values::sources:
        return lint_sources(lists_.of(directive), false);
      case Values::ancestors:
        return lint_sources(lists_.of(directive), true);
      case Values::none:
        return lint_none(value);
      case Values::one_token:
        return lint_one_token(value);
      case Values::tokens:
        if (trim(value).empty()) report(Kind::value_missing, Level::error);
        return;
      case Values::sandbox:
        return lint_words(value, [](std::string_view word) { return is_among(word, kSandboxKeywords); });
      case Values::media_types:
        if (trim(value).empty()) report(Kind::value_missing, Level::error);
        return lint_words(value, is_media_type);
      case Values::any:
        return;
    }
  }

  void lint_none(std::string_view value) {
    if (const std::string_view first = next_token(value); !first.empty())
      report(Kind::value_unexpected, Level::error, 0, first);
  }

  void lint_one_token(std::string_view value) {
    const std::string_view first = next_token(value), second = next_token(value);
    if (first.empty()) return report(Kind::value_missing, Level::error);
    if (!second.empty()) return report(Kind::value_surplus, Level::error, 1, second);
    if (!is_token(first)) report(Kind::value_invalid, Level::error, 0, first);
  }

  template <class IsValid>
  void lint_words(std::string_view value, IsValid is_valid) {
    int index = 0;
    for (std::string_view word = next_token(value); !word.empty(); word = next_token(value), ++index) {
      if (!is_valid(word)) {
        report(Kind::value_invalid, Level::error, index, word);
      } else if (!repeated_.insert(word, false)) {
        report(Kind::source_repeated, Level::warning, index, word);
      }
    }
  }

  void lint_sources(std::span<const Source> sources, bool ancestors) {
    int index = 0, none = -1;
    for (const Source& source : sources) {
      if (source.kind == SourceKind::none && none < 0) none = index;
      // A list of ancestors names the 'none', any other the source that does not fit it.
      if (index == 1 && none >= 0)
        report(Kind::none_not_alone, Level::error, ancestors ? none : index, source.text);
      if (index > 1 && none == index) report(Kind::none_not_alone, Level::error, index, source.text);
      if (source.kind != SourceKind::none) lint_source(source, index, ancestors, sources.size() == 1);
      ++index;
    }
    if (index == 0) report(Kind::list_empty, Level::error);
  }

  void lint_source(const Source& source, int index, bool ancestors, bool alone) {
    const bool place = source.kind == SourceKind::self || source.kind == SourceKind::any ||
                       source.kind == SourceKind::scheme || source.kind == SourceKind::host;
    if (source.kind == SourceKind::invalid || (ancestors && !place)) {
      return report(invalid_kind(source.text), Level::error, index, source.text);
    }
    if (source.kind == SourceKind::host && is_among(source.text, kKeywordWords)) {
      report(Kind::keyword_unquoted, Level::warning, index, source.text);
    } else if (source.kind == SourceKind::host && directive_of(source.text)) {
      report(Kind::semicolon_missing, Level::warning, index, source.text);
    }
    if (source.kind == SourceKind::hash && source.digest().size() != digest_length(source.algorithm())) {
      report(Kind::hash_length, Level::warning, index, source.text);
    }
    // Nonces and digests are compared as written, everything else without case.
    const bool exact = source.kind == SourceKind::nonce || source.kind == SourceKind::hash;
    if (!alone && !repeated_.insert(source.text, exact)) {
      report(Kind::source_repeated, Level::warning, index, source.text);
    }
  }

  static Kind invalid_kind(std::string_view text) {
    if (istarts_with(text, "'nonce-")) return Kind::nonce_invalid;
    return istarts_with(text, "'sha") ? Kind::hash_invalid : Kind::source_invalid;
  }

  const SourceLists& lists_;
  std::vector<CspFault> faults_;
  Words repeated_;  // values of the directive at hand
  std::string_view name_;
  std::uint64_t seen_ = 0;
  int directive_ = 0;
};

}  // namespace

std::vector<CspFault> lint_policy(std::string_view text) {
  Policy policy;
  std::vector<WrittenDirective> written;
  parse_policy(text, Disposition::enforce, Delivery::header, policy, &written);
  return lint_policy(written, SourceLists(policy));
}

std::vector<CspFault> lint_policy(std::span<const WrittenDirective> written, const SourceLists& lists) {
  return Linter(lists).run(written);
}

std::string serialize_policy(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::string_view part = trim(next_part(text, ';'));
    if (part.empty()) continue;
    if (!out.empty()) out += "; ";
    bool first = true;
    for (std::string_view token = next_token(part); !token.empty(); token = next_token(part)) {
      if (!first) out += ' ';
      first = false;
      out += token;
    }
  }
  return out;
}

std::string_view effect_of(CspFaultKind kind) {
  switch (kind) {
    case CspFaultKind::not_ascii:
      return "characters outside ASCII make browsers drop the whole directive";
    case CspFaultKind::name_invalid:
      return "this is no directive's name, so browsers drop it with its value";
    case CspFaultKind::name_unknown:
      return "no browser knows this directive, so it does nothing";
    case CspFaultKind::none_not_alone:
      return "it stands beside 'none', which browsers then ignore";
    case CspFaultKind::keyword_unquoted:
      return "without single quotes a keyword is read as the name of a host";
    case CspFaultKind::semicolon_missing:
      return "a directive's name inside another's value is read as a host; a semicolon is missing before it";
    case CspFaultKind::source_invalid:
      return "this is no source expression, so browsers ignore it";
    case CspFaultKind::hash_invalid:
    case CspFaultKind::hash_length:
      return "this is no digest of its algorithm, so it matches nothing";
    case CspFaultKind::value_unexpected:
      return "the directive takes no value";
    case CspFaultKind::value_missing:
      return "the directive needs a value";
    case CspFaultKind::value_surplus:
      return "the directive takes one value only";
    case CspFaultKind::value_invalid:
      return "the directive knows no such value";
    case CspFaultKind::name_deprecated:
    case CspFaultKind::directive_repeated:
    case CspFaultKind::list_empty:
    case CspFaultKind::source_repeated:
    case CspFaultKind::nonce_invalid:
      break;
  }
  return {};
}

}  // namespace devdiag::policy
