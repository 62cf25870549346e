// Reads a policy as csp-evaluator does, and takes out what browsers of one version ignore.
#include "csp_reading.hpp"

#include <algorithm>

#include "csp_token.hpp"
#include "policy/ascii.hpp"

namespace devdiag::grade {
namespace {

using policy::Directive;
using policy::kDirectives;
using policy::next_token;

constexpr Directive kScripts[] = {Directive::script_src, Directive::script_src_attr,
                                  Directive::script_src_elem};

// Came with version 3; a browser of an earlier one does not know them.
constexpr Directive kVersion3[] = {
    Directive::script_src_attr, Directive::script_src_elem, Directive::style_src_attr,
    Directive::style_src_elem,  Directive::manifest_src,    Directive::worker_src,
    Directive::report_to,       Directive::trusted_types,   Directive::require_trusted_types_for};

// Fetch directives that fall back to default-src alone, in the grader's view.
constexpr Directive kFallBack[] = {Directive::child_src, Directive::connect_src, Directive::font_src,
                                   Directive::frame_src, Directive::img_src,     Directive::manifest_src,
                                   Directive::media_src, Directive::object_src,  Directive::script_src,
                                   Directive::style_src, Directive::worker_src};

constexpr std::string_view kWideSpaces[] = {"\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
                                            "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85",
                                            "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
                                            "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF",
                                            "\xE2\x81\x9F", "\xE3\x80\x80", "\xEF\xBB\xBF"};

// The grader splits at whatever JavaScript calls white space.
void plain_spaces(std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\v') text[i] = ' ';
    if (static_cast<unsigned char>(text[i]) < 0x80) continue;
    for (const std::string_view space : kWideSpaces) {
      if (text.compare(i, space.size(), space) == 0) text.replace(i, space.size(), space.size(), ' ');
    }
  }
}

// Short lists, which nearly all are, need no order.
constexpr std::size_t kShort = 24;

// Marks every element whose key an earlier one has, in n log n steps whatever the keys.
template <class T, class Key>
std::vector<bool> repeated(std::span<const T> all, Key key) {
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(key(all[a]), a) < std::pair(key(all[b]), b);
  });
  std::vector<bool> marks(all.size());
  for (std::size_t i = 1; i < order.size(); ++i)
    marks[order[i]] = key(all[order[i]]) == key(all[order[i - 1]]);
  return marks;
}

template <class T>
void erase_marked(std::vector<T>& all, std::size_t first, const std::vector<bool>& marks) {
  std::size_t kept = first;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (!marks[i]) all[kept++] = all[first + i];
  }
  all.resize(kept);
}

// What of a list of scripts browsers of one version heed.
struct Heeding {
  bool listed, dynamic;  // nonces or hashes, 'strict-dynamic' are there and understood
  Traits dropped = 0;

  Heeding(Traits there, CspVersion version) {
    const bool credentials = (there & (trait::nonce | trait::hash)) != 0;
    listed = credentials && version >= CspVersion::csp2;
    dynamic = (there & trait::strict_dynamic) != 0 && version >= CspVersion::csp3;
    if (credentials && !listed) dropped |= trait::credential;
    if (!dynamic) dropped |= trait::strict_dynamic;
    if (listed) dropped |= trait::unsafe_inline;
    if (dynamic) dropped |= kNotForDynamic;
  }

  // 'strict-dynamic' makes addresses meaningless.
  static constexpr Traits kNotForDynamic = trait::unquoted | trait::self | trait::unsafe_inline;

  // How often the grader says so: each of the two reasons once.
  int times_ignored(Traits token) const {
    return (listed && (token & trait::unsafe_inline) != 0 ? 1 : 0) +
           (dynamic && (token & kNotForDynamic) != 0 ? 1 : 0);
  }
};

}  // namespace

Reading::Reading(std::string_view policy) : text_(policy) {
  plain_spaces(text_);
  tokens_.reserve(text_.size() / 8 + 4);
  directives_.reserve(16);
  for (std::string_view rest = text_; !rest.empty();) {
    const std::string_view part = policy::trim(policy::next_part(rest, ';'));
    if (!part.empty()) read_directive(part);
  }
  if (directives_.size() > kShort) drop_repeated_directives();
}

bool Reading::is_repeated(const ReadDirective& directive) const {
  if (directive.is_known()) return index_[directive.known] != 0;
  if (directives_.size() > kShort) return false;  // looked for afterwards
  return std::any_of(directives_.begin(), directives_.end(),
                     [&](const ReadDirective& each) { return each.name == directive.name; });
}

void Reading::read_directive(std::string_view part) {
  ReadDirective directive;
  directive.name = next_token(part);
  char* const name = text_.data() + (directive.name.data() - text_.data());
  std::transform(name, name + directive.name.size(), name, policy::lower);
  if (is_grader_directive(directive.name))
    directive.known = static_cast<std::size_t>(*policy::directive_of(directive.name));
  if (is_repeated(directive)) return;
  read_tokens(directive, part);
  directives_.push_back(directive);
  if (directive.is_known()) index_[directive.known] = static_cast<std::uint32_t>(directives_.size());
}

void Reading::read_tokens(ReadDirective& directive, std::string_view value) {
  directive.first = tokens_.size();
  for (std::string_view text = next_token(value); !text.empty(); text = next_token(value)) {
    normalise_token(text_.data() + (text.data() - text_.data()), text.size());
    const auto same = [&](const Token& each) { return each.text == text; };
    const auto begin = tokens_.begin() + static_cast<std::ptrdiff_t>(directive.first);
    const bool is_short = tokens_.size() - directive.first <= kShort;
    if (is_short && std::any_of(begin, tokens_.end(), same)) continue;
    tokens_.push_back({text, 0});
  }
  if (tokens_.size() - directive.first > kShort) {
    const auto marks = repeated(std::span<const Token>(tokens_).subspan(directive.first),
                                [](const Token& each) { return each.text; });
    erase_marked(tokens_, directive.first, marks);
  }
  directive.count = tokens_.size() - directive.first;
  for (Token& token : std::span(tokens_).subspan(directive.first)) {
    token.traits = traits_of(token.text, directive.known);
    directive.traits |= token.traits;
  }
  if ((directive.traits & trait::unsafe_eval) == 0) return;
  for (Token& token : std::span(tokens_).subspan(directive.first)) {
    if ((token.traits & trait::bypass_by_eval) != 0) token.traits |= trait::script_bypass;
    directive.traits |= token.traits;
  }
}

void Reading::drop_repeated_directives() {
  const auto marks = repeated(std::span<const ReadDirective>(directives_),
                              [](const ReadDirective& each) { return each.name; });
  erase_marked(directives_, 0, marks);
  index_directives();
}

void Reading::index_directives() {
  index_.fill(0);
  for (std::size_t i = 0; i < directives_.size(); ++i) {
    if (directives_[i].is_known()) index_[directives_[i].known] = static_cast<std::uint32_t>(i + 1);
  }
}

const ReadDirective* Reading::find(Directive directive) const {
  const std::uint32_t position = index_[static_cast<std::size_t>(directive)];
  return position == 0 ? nullptr : &directives_[position - 1];
}

const ReadDirective* Reading::find_effective(Directive directive) const {
  if (const ReadDirective* own = find(directive)) return own;
  switch (directive) {
    case Directive::script_src_attr:
    case Directive::script_src_elem:
      return find_effective(Directive::script_src);
    case Directive::style_src_attr:
    case Directive::style_src_elem:
      return find_effective(Directive::style_src);
    default:
      break;
  }
  const bool falls_back =
      std::find(std::begin(kFallBack), std::end(kFallBack), directive) != std::end(kFallBack);
  return falls_back ? find(Directive::default_src) : nullptr;
}

void Reading::drop_tokens(ReadDirective& directive, Traits mask) {
  const auto list = std::span(tokens_).subspan(directive.first, directive.count);
  directive.traits = 0;
  directive.count = 0;
  for (const Token& token : list) {
    if ((token.traits & mask) != 0) continue;
    directive.traits |= token.traits;
    list[directive.count++] = token;
  }
}

void Reading::drop_directives_unknown_to(CspVersion version) {
  if (version >= CspVersion::csp3) return;
  std::erase_if(directives_, [](const ReadDirective& each) {
    return std::any_of(std::begin(kVersion3), std::end(kVersion3),
                       [&](Directive later) { return each.known == static_cast<std::size_t>(later); });
  });
  index_directives();
}

std::vector<IgnoredToken> Reading::keep_effective(CspVersion version) {
  std::vector<IgnoredToken> ignored;
  std::array<std::size_t, std::size(kScripts)> deciding{};
  std::size_t count = 0;
  for (const Directive kind : kScripts) {
    const ReadDirective* directive = find_effective(kind);
    if (directive == nullptr) continue;
    deciding[count++] = static_cast<std::size_t>(directive - directives_.data());
    const Heeding heeding(directive->traits, version);
    if (!heeding.listed && !heeding.dynamic) continue;
    for (const Token& token : tokens(*directive)) {
      for (int i = heeding.times_ignored(token.traits); i > 0; --i)
        ignored.push_back({directive->name, token.text});
    }
  }
  for (const std::size_t at : std::span(deciding).first(count))
    drop_tokens(directives_[at], Heeding(directives_[at].traits, version).dropped);
  drop_directives_unknown_to(version);
  return ignored;
}

}  // namespace devdiag::grade
