// One pass over the tags of a document.
#include "check/html_facts.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "check/html_loads.hpp"
#include "check/html_scanner.hpp"
#include "check/url_reference.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

using policy::iequals;

constexpr std::size_t kMarkupBytes = 64u << 10;

// Elements whose content is text up to their end tag, and those whose content is inert.
constexpr std::array<std::string_view, 8> kSkipped{"script", "style",    "textarea", "title",
                                                   "iframe", "noscript", "template", "noembed"};

// What may stand in a head; anything else opens the body (HTML section 13.2.6.4.4).
constexpr std::array<std::string_view, 13> kHeadElements{
    "html",     "head",   "base",  "basefont", "bgsound", "link",    "meta",
    "noframes", "script", "style", "template", "title",   "noscript"};

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
  const bool handler = std::any_of(tag.attributes.begin(), tag.attributes.end(), is_handler);
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
  MarkupLoads loads(url);
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
    std::optional<std::string_view> content;
    if (is_among(tag->name, kSkipped)) {
      content = scanner.take_content(tag->name);
      if (!content) return facts;
    }
    loads.add(*tag, content.value_or(""), base, facts.loads);
    facts.head_complete = facts.head_complete || !in_head;
  }
  facts.head_complete = true;  // the text ended between two tags
  return facts;
}

}  // namespace devdiag::check
