// Tags of a document in order, as a browser's tokenizer sees them. Internal to reading markup.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/ascii.hpp"

namespace devdiag::check {

struct Attribute {
  std::string_view name, value;
};

struct Tag {
  std::string_view name;
  std::vector<Attribute> attributes;
  std::string_view text;  // the whole tag
  bool closing = false;

  const Attribute* find(std::string_view wanted) const;
  std::string_view value(std::string_view wanted) const;
  bool is(std::string_view wanted) const { return policy::iequals(name, wanted); }
};

template <std::size_t N>
bool is_among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return policy::iequals(each, name); });
}

// Whether a word stands in a list separated by spaces, without case.
bool has_word(std::string_view list, std::string_view word);

// The references HTML writes most often in addresses and policies; any other stays as written.
std::string decoded(std::string_view text);

// Whether a script element's type makes the browser run its content (HTML section 4.12.1).
bool is_script_type(std::string_view type);

// An event handler's name, such as onclick.
bool is_handler(const Attribute& attribute);

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::optional<Tag> next();
  // The text up to the end tag of `name`, which is passed; nothing when the text ends inside.
  std::optional<std::string_view> take_content(std::string_view name);

 private:
  void skip_past(std::string_view mark, std::size_t from);
  std::optional<Tag> read_tag();
  std::optional<Attribute> read_attribute();
  std::string_view read_value(std::size_t at);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace devdiag::check
