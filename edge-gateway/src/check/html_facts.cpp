// One pass over the tags of a document.
#include "check/html_facts.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "check/url_reference.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

using policy::iequals;
using policy::is_alpha;
using policy::is_space;

struct Attribute {
  std::string_view name, value;
};

struct Tag {
  std::string_view name;
  std::vector<Attribute> attributes;
  std::string_view text;  // the whole tag
  bool closing = false;

  const Attribute* find(std::string_view wanted) const {
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const Attribute& each) { return iequals(each.name, wanted); });
    return found == attributes.end() ? nullptr : &*found;
  }
  std::string_view value(std::string_view wanted) const {
    const Attribute* found = find(wanted);
    return found == nullptr ? std::string_view{} : found->value;
  }
  bool is(std::string_view wanted) const { return iequals(name, wanted); }
};

template <std::size_t N>
bool is_among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view each) { return iequals(each, name); });
}

constexpr std::size_t kMarkupBytes = 64u << 10;

// Elements whose content is text up to their end tag, and those whose content is inert.
constexpr std::array<std::string_view, 8> kSkipped{"script", "style",    "textarea", "title",
                                                   "iframe", "noscript", "template", "noembed"};

// What may stand in a head; anything else opens the body (HTML section 13.2.6.4.4).
constexpr std::array<std::string_view, 13> kHeadElements{
    "html",     "head",   "base",  "basefont", "bgsound", "link",    "meta",
    "noframes", "script", "style", "template", "title",   "noscript"};

// The references HTML writes most often in addresses and policies; any other stays as written.
std::string decoded(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 6> kReferences{
      {{"&amp;", '&'}, {"&quot;", '"'}, {"&#39;", '\''}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}}};
  std::string out;
  while (!text.empty()) {
    const auto* found = std::find_if(kReferences.begin(), kReferences.end(),
                                     [&](const auto& each) { return text.starts_with(each.first); });
    if (found == kReferences.end()) {
      out += text[0];
      text.remove_prefix(1);
    } else {
      out += found->second;
      text.remove_prefix(found->first.size());
    }
  }
  return out;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<Tag> next() {
    while (at_ < text_.size()) {
      at_ = std::min(text_.find('<', at_), text_.size());
      if (text_.substr(at_).starts_with("<!--")) {
        skip_past("-->", at_ + 4);
      } else if (at_ + 1 < text_.size() && (text_[at_ + 1] == '!' || text_[at_ + 1] == '?')) {
        skip_past(">", at_ + 2);
      } else if (auto tag = read_tag()) {
        return tag;
      }
    }
    return std::nullopt;
  }

  // Past the end tag of `name`; false when the text ends inside.
  bool skip_content(std::string_view name) {
    while (at_ < text_.size()) {
      at_ = std::min(text_.find("</", at_), text_.size());
      const std::string_view after = text_.substr(std::min(at_ + 2, text_.size()));
      if (policy::istarts_with(after, name) && (after.size() == name.size() || is_end(after[name.size()]))) {
        skip_past(">", at_);
        return true;
      }
      at_ = std::min(at_ + 2, text_.size());
    }
    return false;
  }

 private:
  static bool is_end(char c) { return is_space(c) || c == '/' || c == '>'; }

  void skip_past(std::string_view mark, std::size_t from) {
    const std::size_t end = from > text_.size() ? std::string_view::npos : text_.find(mark, from);
    at_ = end == std::string_view::npos ? text_.size() : end + mark.size();
  }

  std::optional<Tag> read_tag() {
    if (at_ >= text_.size()) return std::nullopt;
    const std::size_t start = at_;
    std::size_t at = start + 1;
    Tag tag;
    tag.closing = at < text_.size() && text_[at] == '/';
    if (tag.closing) ++at;
    if (at >= text_.size() || !is_alpha(text_[at])) {
      ++at_;  // a bare "<" is text
      return std::nullopt;
    }
    std::size_t end = at;
    while (end < text_.size() && !is_end(text_[end])) ++end;
    tag.name = text_.substr(at, end - at);
    at_ = end;
    while (auto attribute = read_attribute()) tag.attributes.push_back(*attribute);
    tag.text = text_.substr(start, at_ - start);
    return tag;
  }

  std::optional<Attribute> read_attribute() {
    while (at_ < text_.size() && (is_space(text_[at_]) || text_[at_] == '/')) ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    if (text_[at_] == '>') {
      ++at_;
      return std::nullopt;
    }
    std::size_t end = at_ + 1;  // a leading "=" belongs to the name
    while (end < text_.size() && !is_end(text_[end]) && text_[end] != '=') ++end;
    Attribute attribute{text_.substr(at_, end - at_), {}};
    at_ = end;
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    if (at_ < text_.size() && text_[at_] == '=') attribute.value = read_value(at_ + 1);
    return attribute;
  }

  std::string_view read_value(std::size_t at) {
    while (at < text_.size() && is_space(text_[at])) ++at;
    at_ = at;
    if (at >= text_.size() || text_[at] == '>') return {};
    const char quote = text_[at];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = std::min(text_.find(quote, at + 1), text_.size());
      at_ = std::min(end + 1, text_.size());
      return text_.substr(at + 1, end - at - 1);
    }
    while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != '>') ++at_;
    return text_.substr(at, at_ - at);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Whether a script element's type makes the browser run its content (HTML section 4.12.1).
bool is_script_type(std::string_view type) {
  type = policy::trim(type);
  return type.empty() || iequals(type, "module") || iequals(type, "text/javascript") ||
         iequals(type, "application/javascript") || iequals(type, "text/ecmascript") ||
         iequals(type, "application/ecmascript");
}

bool has_word(std::string_view list, std::string_view word) {
  for (auto token = policy::next_token(list); !token.empty(); token = policy::next_token(list)) {
    if (iequals(token, word)) return true;
  }
  return false;
}

void add_meta(const Tag& tag, bool in_head, HtmlFacts& facts) {
  const Attribute* equiv = tag.find("http-equiv");
  const Attribute* name = equiv != nullptr ? equiv : tag.find("name");
  if (name == nullptr) return;
  facts.metas.push_back({decoded(policy::trim(name->value)), decoded(tag.value("content")), in_head});
}

void add_script(const Tag& tag, std::string_view reference, std::string_view url, HtmlFacts& facts) {
  ScriptElement element;
  element.tag = tag.is("link") ? "link" : "script";
  element.url = resolve_reference(decoded(reference), url);
  element.type = decoded(tag.value("type"));
  element.integrity = decoded(tag.value("integrity"));
  if (const Attribute* cors = tag.find("crossorigin")) element.crossorigin = decoded(cors->value);
  if (!element.url.empty()) facts.scripts.push_back(std::move(element));
}

// The attribute through which an element loads something by itself; empty for links people follow.
std::string_view loading_attribute(const Tag& tag) {
  constexpr std::array<std::string_view, 9> kWithSrc{"script", "img",   "iframe", "audio", "video",
                                                     "source", "embed", "track",  "input"};
  if (is_among(tag.name, kWithSrc)) return "src";
  if (tag.is("object")) return "data";
  return tag.is("link") && has_word(tag.value("rel"), "stylesheet") ? "href" : "";
}

void add_element(const Tag& tag, std::string_view url, HtmlFacts& facts) {
  const std::string_view attribute = loading_attribute(tag);
  const std::string_view reference = attribute.empty() ? std::string_view{} : tag.value(attribute);
  const bool handler = std::any_of(tag.attributes.begin(), tag.attributes.end(), [](const Attribute& each) {
    return each.name.size() > 3 && policy::istarts_with(each.name, "on") && is_alpha(each.name[2]);
  });
  facts.inline_scripts = facts.inline_scripts || handler;
  if (tag.is("script") && tag.find("src") == nullptr)
    facts.inline_scripts = facts.inline_scripts || is_script_type(tag.value("type"));
  if (reference.empty()) return;
  if (tag.is("script") || tag.is("link")) add_script(tag, reference, url, facts);
  if (!policy::istarts_with(policy::trim(reference), "http://")) return;
  MixedContent element;
  element.tag = policy::to_lower(tag.name);
  element.url = decoded(policy::trim(reference));
  facts.insecure.push_back(std::move(element));
}

}  // namespace

HtmlFacts read_html(std::string_view html, std::string_view url) {
  HtmlFacts facts;
  Scanner scanner(html);
  std::string base(url);
  bool in_head = true, has_base = false;
  while (const auto tag = scanner.next()) {
    if (tag->closing ? tag->is("head") : !is_among(tag->name, kHeadElements)) in_head = false;
    if (tag->closing) continue;
    if (tag->is("meta")) add_meta(*tag, in_head, facts);
    if (tag->is("base") && tag->find("href") != nullptr && !has_base) {
      has_base = true;  // only the first counts
      if (auto moved = resolve_reference(decoded(tag->value("href")), url); !moved.empty()) base = moved;
    }
    add_element(*tag, base, facts);
    const bool graded = tag->is("meta") || tag->is("script");
    if (graded && facts.markup.size() + tag->text.size() <= kMarkupBytes) facts.markup += tag->text;
    if (is_among(tag->name, kSkipped) && !scanner.skip_content(tag->name)) return facts;
    facts.head_complete = facts.head_complete || !in_head;
  }
  facts.head_complete = true;  // the text ended between two tags
  return facts;
}

}  // namespace devdiag::check
