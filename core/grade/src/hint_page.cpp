// Reads a page's elements and joins them with what was fetched.
#include "hint_page.hpp"

#include <algorithm>

#include "media_type.hpp"
#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
#include "resolve_url.hpp"

namespace devdiag::grade::hints {

using policy::iequals;
using policy::next_part;
using policy::to_lower;
using policy::trim;

namespace {

// Start tags that do not end the head (HTML Standard, section 13.2.6.4).
constexpr std::string_view kHeadTags[] = {"html",     "head",  "base",     "basefont", "bgsound",
                                          "link",     "meta",  "noframes", "script",   "style",
                                          "template", "title", "noscript"};
// Elements whose addresses are loaded or linked, and the attributes that hold them, in order of preference.
constexpr std::string_view kLinking[] = {"a",    "audio",  "frame",  "img",   "iframe",
                                         "link", "script", "source", "track", "video"};

bool one_of(const HtmlTag& tag, std::span<const std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&tag](std::string_view name) { return tag.is(name); });
}

bool is_markup(std::string_view content_type) {
  const auto reading = read_content_type(content_type);
  return reading.value && reading.value->type == "text/html";
}

bool is_loadable(std::string_view url) { return is_https_url(url) || policy::istarts_with(url, "http:"); }

}  // namespace

Page::Page(std::span<const Fetched> fetched) : fetched_(fetched) {
  if (fetched_.empty()) return;
  const Fetched& document = fetched_.front();
  url_ = base_ = document.url;
  is_html_ = document.answer && document.body && is_markup(first_line_of(*document.answer, "content-type"));
  if (is_html_) {
    read_elements(*document.body);
    index_addresses();
  }
  for (const auto& one : fetched_) {
    if (!one.answer || !is_loadable(one.url)) continue;
    Resource resource;
    resource.fetched = &one;
    resource.is_target = &one == &fetched_.front();
    resource.element = resource.is_target ? nullptr : element_of(one.url);
    const auto declared = read_content_type(first_line_of(*one.answer, "content-type"));
    const std::string_view body = one.body ? std::string_view(*one.body) : std::string_view();
    resource.media_type =
        media_type_of(resource.element, one.url, body, declared.value ? declared.value->type : "");
    resources_.push_back(std::move(resource));
  }
}

void Page::read_elements(std::string_view html) {
  HtmlTags tags(html);
  HtmlTag tag;
  bool in_body = false;
  while (tags.next(tag)) {
    in_body = in_body || tag.after_text;
    if (tag.is_end) continue;
    in_body = in_body || !one_of(tag, kHeadTags);
    elements_.push_back({tag, in_body});
    if (!tag.is("base")) continue;
    const auto href = tag.attribute("href");
    if (href && base_ == url_) base_ = resolve_url(url_, *href).value_or(url_);
  }
}

void Page::index_addresses() {
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    const HtmlTag& tag = elements_[i].tag;
    if (!one_of(tag, kLinking)) continue;
    auto addresses = srcset_addresses(tag.attribute("srcset").value_or(""));
    for (const std::string_view name : {"href", "src", "poster"}) {
      const auto value = tag.attribute(name);
      if (!value || value->empty()) continue;
      addresses.push_back(*value);
      break;
    }
    for (const auto& address : addresses) by_address_.emplace(resolve(address), i);
  }
}

std::string Page::resolve(std::string_view reference) const {
  return resolve_url(base_, reference).value_or("");
}

const HtmlTag* Page::element_of(std::string_view url) const {
  const auto found = by_address_.find(std::string(url));
  return found == by_address_.end() ? nullptr : &elements_[found->second].tag;
}

std::optional<std::string> normalized(const Answer& answer, std::string_view name) {
  const auto lines = lines_of(answer, name);
  const auto value = policy::combined(lines);
  if (!value) return std::nullopt;
  return to_lower(trim(*value));
}

std::optional<std::string> normalized(const HtmlTag& tag, std::string_view name) {
  const auto value = tag.attribute(name);
  if (!value) return std::nullopt;
  return to_lower(trim(*value));
}

std::vector<std::string> srcset_addresses(std::string_view srcset) {
  std::vector<std::string> addresses;
  while (!srcset.empty()) {
    const auto candidate = trim(next_part(srcset, ','));
    const auto address = candidate.substr(0, candidate.find(' '));
    if (!address.empty()) addresses.emplace_back(trim(address));
  }
  return addresses;
}

}  // namespace devdiag::grade::hints
