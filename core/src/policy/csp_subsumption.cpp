// Intersects the source lists of returned policies and compares the result with what is required.
#include "policy/csp_subsumption.hpp"

#include <algorithm>
#include <vector>

#include "policy/ascii.hpp"
#include "policy/csp_source.hpp"

namespace devdiag::policy {
namespace {

// A set of URLs: one scheme or host source with every default written out.
struct Pattern {
  std::string_view scheme, host, port, path;  // empty host: every URL of the scheme

  bool scheme_only() const { return host.empty(); }
  int port_number() const {
    if (port.empty()) return default_port(scheme);
    int number = 0;
    for (const char c : port) number = std::min(number * 10 + (c - '0'), 100'000);
    return number;
  }
};

// What a list allows beside URLs.
struct Keywords {
  bool inline_code = false, eval = false, hashes_of_attributes = false, dynamic = false;
  bool listed = false;  // any nonce or hash: 'unsafe-inline' is ignored
};

struct List {
  std::vector<Pattern> patterns;
  std::vector<std::string_view> nonces;
  std::vector<Hash> hashes;
  Keywords keywords;
  bool too_long = false;  // more patterns than are compared
};

// Intersections multiply lists; real ones hold tens of sources.
constexpr std::size_t kPatterns = 2'000;

// A port that is not written is the default of the address it is compared with; 80 covers 443 as http covers
// https.
bool port_covers(const Pattern& a, const Pattern& b) {
  if (a.port == "*") return true;
  if (b.port == "*") return false;
  const int own = a.port.empty() ? default_port(b.scheme) : a.port_number();
  return own == b.port_number() || (own == 80 && b.port_number() == 443);
}

bool covers(const Pattern& a, const Pattern& b) {
  if (!scheme_covers(a.scheme, b.scheme)) return false;
  if (a.scheme_only()) return true;
  return !b.scheme_only() && host_covers(a.host, b.host) && port_covers(a, b) && path_covers(a.path, b.path);
}

// Everything that both let through. Each part is the narrower of the two; parts that exclude each other leave
// nothing.
std::optional<Pattern> meet(const Pattern& a, const Pattern& b) {
  const bool narrower_b = scheme_covers(a.scheme, b.scheme);
  if (!narrower_b && !scheme_covers(b.scheme, a.scheme)) return std::nullopt;
  Pattern out;
  out.scheme = narrower_b ? b.scheme : a.scheme;
  if (a.scheme_only() || b.scheme_only()) {
    const Pattern& other = a.scheme_only() ? b : a;
    out.host = other.host;
    out.port = other.port;
    out.path = other.path;
    return out;
  }
  const auto narrower = [](bool a_covers, bool b_covers, std::string_view of_a, std::string_view of_b,
                           std::string_view& result) {
    result = a_covers ? of_b : of_a;
    return a_covers || b_covers;
  };
  const bool possible =
      narrower(host_covers(a.host, b.host), host_covers(b.host, a.host), a.host, b.host, out.host) &&
      narrower(port_covers(a, b), port_covers(b, a), a.port, b.port, out.port) &&
      narrower(path_covers(a.path, b.path), path_covers(b.path, a.path), a.path, b.path, out.path);
  return possible ? std::optional(out) : std::nullopt;
}

void add_source(const Source& source, const Origin& self, std::string_view self_port, List& list) {
  switch (source.kind) {
    case SourceKind::any:
      for (const std::string_view scheme : {"http", "ftp", "ws"})
        list.patterns.push_back({scheme, {}, {}, {}});
      if (!self.opaque) list.patterns.push_back({self.scheme, {}, {}, {}});
      break;
    case SourceKind::self:
      if (!self.opaque) list.patterns.push_back({self.scheme, self.host, self_port, {}});
      break;
    case SourceKind::scheme:
      list.patterns.push_back({source.scheme, {}, {}, {}});
      break;
    case SourceKind::host:
      list.patterns.push_back(
          {source.scheme.empty() ? self.scheme : source.scheme, source.host, source.port, source.path});
      break;
    case SourceKind::nonce:
      list.nonces.push_back(source.digest());
      break;
    case SourceKind::hash:
      list.hashes.push_back({source.algorithm(), source.digest()});
      break;
    case SourceKind::unsafe_inline:
      list.keywords.inline_code = true;
      break;
    case SourceKind::unsafe_eval:
      list.keywords.eval = true;
      break;
    case SourceKind::unsafe_hashes:
      list.keywords.hashes_of_attributes = true;
      break;
    case SourceKind::strict_dynamic:
      list.keywords.dynamic = true;
      break;
    default:
      break;
  }
}

List read_list(std::string_view value, const Origin& self, std::string_view self_port) {
  List list;
  for_each_source(value, [&](const Source& source) {
    add_source(source, self, self_port, list);
    return true;
  });
  list.keywords.listed = !list.nonces.empty() || !list.hashes.empty();
  list.too_long = list.patterns.size() > kPatterns;
  return list;
}

bool same_hash(const Hash& a, const Hash& b) {
  return iequals(a.algorithm, b.algorithm) && same_digest(a.digest, b.digest);
}

template <class T, class Same>
bool is_in(const T& value, const std::vector<T>& values, Same same) {
  return std::any_of(values.begin(), values.end(), [&](const T& each) { return same(each, value); });
}

constexpr auto kSameText = [](std::string_view a, std::string_view b) { return a == b; };

std::vector<Pattern> intersected(const std::vector<Pattern>& left, const std::vector<Pattern>& right) {
  std::vector<Pattern> both;
  for (const Pattern& a : left) {
    for (const Pattern& b : right) {
      if (both.size() > kPatterns) return both;
      if (const auto common = meet(a, b)) both.push_back(*common);
    }
  }
  return both;
}

void intersect(List& into, const List& other) {
  into.too_long = into.too_long || other.too_long;
  if (into.too_long) return;
  into.patterns = intersected(into.patterns, other.patterns);
  into.too_long = into.patterns.size() > kPatterns;
  std::erase_if(into.nonces, [&](std::string_view each) { return !is_in(each, other.nonces, kSameText); });
  std::erase_if(into.hashes, [&](const Hash& each) { return !is_in(each, other.hashes, same_hash); });
  Keywords& keywords = into.keywords;
  keywords.inline_code = keywords.inline_code && other.keywords.inline_code;
  keywords.eval = keywords.eval && other.keywords.eval;
  keywords.hashes_of_attributes = keywords.hashes_of_attributes && other.keywords.hashes_of_attributes;
  keywords.dynamic = keywords.dynamic && other.keywords.dynamic;
  keywords.listed = keywords.listed && other.keywords.listed;
}

// As the directive of the required policy that decides has it; default-src may stand for any of them.
bool governs_scripts(Directive directive) {
  return directive == Directive::default_src || directive == Directive::script_src ||
         directive == Directive::script_src_elem || directive == Directive::script_src_attr;
}

bool governs_code(Directive directive) {
  return governs_scripts(directive) || directive == Directive::style_src ||
         directive == Directive::style_src_elem || directive == Directive::style_src_attr;
}

bool allows_every_inline(const List& list, Directive directive) {
  const Keywords& keywords = list.keywords;
  return keywords.inline_code && !keywords.listed && !(governs_scripts(directive) && keywords.dynamic);
}

bool covers_keywords(const List& required, const List& returned, Directive directive) {
  if (!governs_code(directive)) return true;
  const Keywords &a = required.keywords, &b = returned.keywords;
  if (b.eval && !a.eval) return false;
  if (b.hashes_of_attributes && !a.hashes_of_attributes) return false;
  return !allows_every_inline(returned, directive) || allows_every_inline(required, directive);
}

bool covers_patterns(const List& required, const List& returned) {
  return std::all_of(returned.patterns.begin(), returned.patterns.end(), [&](const Pattern& each) {
    return std::any_of(required.patterns.begin(), required.patterns.end(),
                       [&](const Pattern& wide) { return covers(wide, each); });
  });
}

bool covers_list(const List& required, const List& returned, Directive directive) {
  if (required.too_long || returned.too_long) return false;
  // A nonce is fresh for each response, so that any is as good as the required one; hashes name certain code.
  if (!returned.nonces.empty() && required.nonces.empty()) return false;
  const bool hashes = std::all_of(returned.hashes.begin(), returned.hashes.end(),
                                  [&](const Hash& each) { return is_in(each, required.hashes, same_hash); });
  if (!hashes || !covers_keywords(required, returned, directive)) return false;
  if (governs_scripts(directive) && (required.keywords.dynamic || returned.keywords.dynamic)) {
    // 'strict-dynamic' makes addresses meaningless.
    return required.keywords.dynamic && (returned.keywords.dynamic || returned.patterns.empty());
  }
  return covers_patterns(required, returned);
}

// Directives that are compared: of the fetch directives those that decide for something themselves, not
// default-src, which speaks through them; navigate-to and prefetch-src are no longer enforced.
bool is_compared(Directive directive) {
  switch (directive) {
    case Directive::base_uri:
    case Directive::form_action:
    case Directive::frame_ancestors:
      return true;
    case Directive::default_src:
    case Directive::prefetch_src:
      return false;
    default:
      return directive_name(directive).find("-src") != std::string_view::npos;
  }
}

bool subsumes_directive(const Policy& required, std::span<const Policy> returned, const Origin& self,
                        Directive directive) {
  const std::string port = std::to_string(self.port);
  std::optional<List> together;
  for (const Policy& policy : returned) {
    const auto deciding = deciding_directive(policy, directive);
    if (policy.disposition != Disposition::enforce || !deciding) continue;
    const List list = read_list(policy.value(*deciding), self, port);
    if (together) {
      intersect(*together, list);
    } else {
      together = list;
    }
  }
  const Directive decides = *deciding_directive(required, directive);
  return together && covers_list(read_list(required.value(decides), self, port), *together, decides);
}

bool is_directive_name(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || c == '-'; });
}

}  // namespace

bool subsumes(const Policy& required, std::span<const Policy> returned, const Origin& self) {
  for (std::size_t i = 0; i < kDirectives; ++i) {
    const auto directive = static_cast<Directive>(i);
    if (!is_compared(directive) || !deciding_directive(required, directive)) continue;
    if (!subsumes_directive(required, returned, self, directive)) return false;
  }
  return true;
}

std::optional<std::string_view> required_csp_header(std::string_view attribute) {
  const bool printable = std::all_of(attribute.begin(), attribute.end(),
                                     [](char c) { return (c >= 0x20 && c < 0x7f && c != ',') || c == '\t'; });
  attribute = trim(attribute);
  if (!printable || attribute.empty()) return std::nullopt;
  for (std::string_view rest = attribute; !rest.empty();) {
    std::string_view part = trim(next_part(rest, ';'));
    if (part.empty()) continue;
    const std::string_view name = next_token(part);
    if (!is_directive_name(name)) return std::nullopt;
    // Reports about the framed document are not the embedder's to have.
    if (iequals(name, "report-uri") || iequals(name, "report-to")) return std::nullopt;
  }
  return attribute;
}

}  // namespace devdiag::policy
