// JSON text of any size on its way to a streaming parser, made harmless.
#pragma once

#include <cstddef>
#include <istream>
#include <streambuf>
#include <string>
#include <string_view>

namespace devdiag::check {

struct JsonBounds {
  std::size_t max_bytes, max_depth, max_string_bytes;
};

// Reads `head`, then `rest`. Strings are cut at max_string_bytes, so the parser's memory is bounded;
// ill-formed UTF-8 and lone surrogate escapes become U+FFFD. Past the other bounds the text ends early and
// `stopped` says why: the parser then fails.
class JsonFilter : public std::streambuf {
 public:
  enum class Stop { none, too_long, too_deep };

  JsonFilter(std::string head, std::istream& rest, const JsonBounds& bounds);
  Stop stopped() const { return stopped_; }

 protected:
  int_type underflow() override;

 private:
  void refill();
  void filter();
  void step_outside();
  void step_inside();
  void emit(std::string_view piece);
  std::size_t escape_length(std::size_t at, bool& lone) const;

  std::istream& rest_;
  JsonBounds bounds_;
  std::string in_, out_;
  std::size_t at_ = 0;     // in in_
  std::size_t total_ = 0;  // bytes taken from the source
  std::size_t depth_ = 0;
  std::size_t string_ = 0;  // bytes of the present string given out
  bool in_string_ = false, cutting_ = false, ended_ = false;
  Stop stopped_ = Stop::none;
};

}  // namespace devdiag::check
