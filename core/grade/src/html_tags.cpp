// Walks over HTML text from tag to tag.
#include "html_tags.hpp"

#include <algorithm>

#include "policy/ascii.hpp"

namespace devdiag::grade {

using policy::iequals;
using policy::is_alpha;
using policy::is_space;
using policy::istarts_with;

namespace {

constexpr std::string_view kRawText[] = {"script",   "style", "xmp",      "iframe",   "noembed",
                                         "noframes", "title", "textarea", "plaintext"};

bool ends_name(char c) { return is_space(c) || c == '/' || c == '>'; }

}  // namespace

bool HtmlTag::is(std::string_view wanted) const { return iequals(name, wanted); }

std::optional<std::string> HtmlTag::attribute(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [wanted](const HtmlAttribute& one) { return iequals(one.name, wanted); });
  if (found == attributes.end()) return std::nullopt;
  return decode_html(found->value);
}

bool HtmlTags::next(HtmlTag& tag) {
  tag.after_text = false;
  if (!raw_text_of_.empty()) skip_raw_text(raw_text_of_);
  raw_text_of_ = {};
  while (at_ < html_.size()) {
    const std::size_t open = std::min(html_.find('<', at_), html_.size());
    const auto text = html_.substr(at_, open - at_);
    if (!std::all_of(text.begin(), text.end(), is_space)) tag.after_text = true;
    at_ = open;
    if (at_ == html_.size()) return false;
    if (skip_markup()) continue;
    const std::size_t name = at_ + (html_.substr(at_).starts_with("</") ? 2 : 1);
    if (name < html_.size() && is_alpha(html_[name])) return read_tag(tag);
    tag.after_text = true;  // a lone "<" is text
    ++at_;
  }
  return false;
}

bool HtmlTags::skip_markup() {
  const auto rest = html_.substr(at_);
  if (rest.starts_with("<!--")) {
    skip_comment();
    return true;
  }
  const bool bogus_end = rest.starts_with("</") && rest.size() > 2 && !is_alpha(rest[2]);
  if (!rest.starts_with("<!") && !rest.starts_with("<?") && !bogus_end) return false;
  const auto end = html_.find('>', at_);
  at_ = end == std::string_view::npos ? html_.size() : end + 1;
  return true;
}

// Sections 13.2.5.43 to 51: ended by "-->" and "--!>", and at once by ">" or "->".
void HtmlTags::skip_comment() {
  at_ += 4;
  const auto rest = html_.substr(at_);
  if (rest.starts_with(">") || rest.starts_with("->")) {
    at_ += rest.front() == '>' ? 1 : 2;
    return;
  }
  for (std::size_t dashes = html_.find("--", at_); dashes != std::string_view::npos;
       dashes = html_.find("--", dashes + 1)) {
    const auto tail = html_.substr(dashes + 2, 2);
    if (tail.starts_with('>') || tail == "!>") {
      at_ = dashes + (tail.starts_with('>') ? 3 : 4);
      return;
    }
  }
  at_ = html_.size();
}

bool HtmlTags::read_tag(HtmlTag& tag) {
  tag.is_end = html_[at_ + 1] == '/';
  tag.attributes.clear();
  at_ += tag.is_end ? 2 : 1;
  const std::size_t start = at_;
  while (at_ < html_.size() && !ends_name(html_[at_])) ++at_;
  tag.name = html_.substr(start, at_ - start);
  while (at_ < html_.size() && html_[at_] != '>') {
    if (is_space(html_[at_]) || html_[at_] == '/') {
      ++at_;
    } else {
      read_attribute(tag);
    }
  }
  if (at_ == html_.size()) return false;  // a tag cut off by the end of the text does not exist
  ++at_;
  const auto raw = std::find_if(std::begin(kRawText), std::end(kRawText),
                                [&tag](std::string_view name) { return tag.is(name); });
  if (!tag.is_end && raw != std::end(kRawText)) raw_text_of_ = *raw;
  return true;
}

// Sections 13.2.5.32 to 40.
void HtmlTags::read_attribute(HtmlTag& tag) {
  const std::size_t start = at_++;  // an attribute name may begin with "="
  while (at_ < html_.size() && !ends_name(html_[at_]) && html_[at_] != '=') ++at_;
  HtmlAttribute attribute{html_.substr(start, at_ - start), {}};
  while (at_ < html_.size() && is_space(html_[at_])) ++at_;
  if (at_ < html_.size() && html_[at_] == '=') {
    do {
      ++at_;
    } while (at_ < html_.size() && is_space(html_[at_]));
    const char quote = at_ < html_.size() && (html_[at_] == '"' || html_[at_] == '\'') ? html_[at_] : '\0';
    const std::size_t value = quote == '\0' ? at_ : at_ + 1;
    at_ = value;
    while (at_ < html_.size() &&
           (quote == '\0' ? !is_space(html_[at_]) && html_[at_] != '>' : html_[at_] != quote))
      ++at_;
    attribute.value = html_.substr(value, at_ - value);
    if (quote != '\0' && at_ < html_.size()) ++at_;
  }
  tag.attributes.push_back(attribute);
}

bool HtmlTags::closes(std::size_t at, std::string_view name) const {
  const auto rest = html_.substr(at);
  if (!rest.starts_with("</") || !istarts_with(rest.substr(2), name)) return false;
  return rest.size() > 2 + name.size() && ends_name(rest[2 + name.size()]);
}

void HtmlTags::skip_raw_text(std::string_view name) {
  if (name == "script") return skip_script();
  if (name != "plaintext") {
    for (std::size_t open = html_.find('<', at_); open != std::string_view::npos;
         open = html_.find('<', open + 1)) {
      if (closes(open, name)) {
        at_ = open;
        return;
      }
    }
  }
  at_ = html_.size();
}

// Sections 13.2.5.15 to 31: inside "<!--", a nested "<script" hides one "</script>".
void HtmlTags::skip_script() {
  bool in_comment = false, nested = false;
  for (std::size_t at = at_; at < html_.size(); ++at) {
    const auto rest = html_.substr(at);
    if (rest.starts_with("<!--")) {
      in_comment = true;
    } else if (rest.starts_with("-->")) {
      in_comment = nested = false;
    } else if (html_[at] != '<') {
      continue;
    } else if (closes(at, "script")) {
      if (!nested) {
        at_ = at;
        return;
      }
      nested = false;
    } else if (in_comment && istarts_with(rest, "<script") && rest.size() > 7 && ends_name(rest[7])) {
      nested = true;
    }
  }
  at_ = html_.size();
}

}  // namespace devdiag::grade
