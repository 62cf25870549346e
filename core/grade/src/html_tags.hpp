// The tags of an HTML text with their attributes, one after the other (HTML Standard, section 13.2.5).
//
// A tokenizer only: no tree, no scripting, nothing copied. Any bytes are accepted and time is linear in their
// number. Comments, doctypes and the contents of script, style and their like hold no tags.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace devdiag::grade {

struct HtmlAttribute {
  std::string_view name, value;  // as written: the name in any case, character references not decoded
};

struct HtmlTag {
  std::string_view name;  // as written
  std::vector<HtmlAttribute> attributes;
  bool is_end = false;
  bool after_text = false;  // something other than whitespace stands between the previous tag and this one

  bool is(std::string_view wanted) const;  // without case
  // Decoded; nothing when absent. Of several attributes of one name the first counts.
  std::optional<std::string> attribute(std::string_view wanted) const;
};

class HtmlTags {
 public:
  explicit HtmlTags(std::string_view html) : html_(html) {}
  // Reads the next start or end tag; false at the end. `tag` keeps its buffers from call to call.
  bool next(HtmlTag& tag);

 private:
  bool skip_markup();  // comments, doctypes and other things with a "<" that are no tags
  void skip_comment();
  bool read_tag(HtmlTag& tag);
  void read_attribute(HtmlTag& tag);
  void skip_raw_text(std::string_view name);
  void skip_script();
  bool closes(std::size_t at, std::string_view name) const;

  std::string_view html_;
  std::size_t at_ = 0;
  std::string_view raw_text_of_;  // the element whose text comes next, when that text holds no tags
};

// Character references replaced (section 13.2.5.72): all numeric ones, and the named ones that URLs and
// policies need.
std::string decode_html(std::string_view text);

}  // namespace devdiag::grade
