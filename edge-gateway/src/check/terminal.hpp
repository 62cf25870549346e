// Text for people: colours only on a terminal, and nothing observed may control the terminal.
#pragma once

#include <string>
#include <string_view>

namespace devdiag::check {

// Control characters, escapes and direction overrides become "?": evidence is untrusted and must not move the
// cursor, change colours or hide text. New lines stay when `lines` is set.
std::string printable(std::string_view text, bool lines = false);

// Adds ANSI colours, or not.
class Paint {
 public:
  explicit Paint(bool on) : on_(on) {}
  std::string bold(std::string_view text) const { return with("1", text); }
  std::string dim(std::string_view text) const { return with("2", text); }
  std::string red(std::string_view text) const { return with("31", text); }
  std::string yellow(std::string_view text) const { return with("33", text); }
  std::string green(std::string_view text) const { return with("32", text); }
  std::string cyan(std::string_view text) const { return with("36", text); }

 private:
  std::string with(std::string_view code, std::string_view text) const;
  bool on_;
};

// Counts code points as one column each.
std::size_t text_columns(std::string_view text);

// Breaks at spaces; every line but the first starts with `indent` spaces. A word longer than a line is left
// whole, so that it can be copied.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 100);

// At most `max` characters of well-formed text; what was cut shows as "…".
std::string shortened(std::string_view text, std::size_t max);

}  // namespace devdiag::check
