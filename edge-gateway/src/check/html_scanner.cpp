// A small tokenizer (HTML section 13.2.5).
#include "check/html_scanner.hpp"

namespace devdiag::check {
namespace {

using policy::iequals;
using policy::is_alpha;
using policy::is_space;

bool is_end(char c) { return is_space(c) || c == '/' || c == '>'; }

}  // namespace

const Attribute* Tag::find(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& each) { return iequals(each.name, wanted); });
  return found == attributes.end() ? nullptr : &*found;
}

std::string_view Tag::value(std::string_view wanted) const {
  const Attribute* found = find(wanted);
  return found == nullptr ? std::string_view{} : found->value;
}

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

bool is_handler(const Attribute& attribute) {
  return attribute.name.size() > 3 && policy::istarts_with(attribute.name, "on") &&
         is_alpha(attribute.name[2]);
}

std::optional<Tag> Scanner::next() {
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

std::optional<std::string_view> Scanner::take_content(std::string_view name) {
  const std::size_t start = at_;
  while (at_ < text_.size()) {
    at_ = std::min(text_.find("</", at_), text_.size());
    const std::string_view after = text_.substr(std::min(at_ + 2, text_.size()));
    if (policy::istarts_with(after, name) && (after.size() == name.size() || is_end(after[name.size()]))) {
      const std::string_view content = text_.substr(start, at_ - start);
      skip_past(">", at_);
      return content;
    }
    at_ = std::min(at_ + 2, text_.size());
  }
  return std::nullopt;
}

void Scanner::skip_past(std::string_view mark, std::size_t from) {
  const std::size_t end = from > text_.size() ? std::string_view::npos : text_.find(mark, from);
  at_ = end == std::string_view::npos ? text_.size() : end + mark.size();
}

std::optional<Tag> Scanner::read_tag() {
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

std::optional<Attribute> Scanner::read_attribute() {
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

std::string_view Scanner::read_value(std::size_t at) {
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

}  // namespace devdiag::check
