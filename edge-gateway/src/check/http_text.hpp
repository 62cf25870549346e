// Responses as text: status lines and header fields the way curl, wget and httpie print them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/evidence.hpp"

namespace devdiag::check {

struct StatusLine {
  std::int64_t status = 0;
  std::string_view reason;
};

// "HTTP/1.1 404 Not Found", "HTTP/2 200 "; nothing for any other line.
std::optional<StatusLine> parse_status_line(std::string_view line);

// A header field line (RFC 9112 section 5): a token, a colon, a value. Pseudo fields (":status: 200") count.
struct FieldLine {
  std::string_view name, value;
};
std::optional<FieldLine> parse_field_line(std::string_view line);

// Lines without their ends, LF or CRLF, counted from 1.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  std::string_view peek() const;
  std::string_view take();
  std::size_t number() const { return number_; }  // of the line taken last
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

struct HeaderBlock {
  std::vector<Header> headers;  // ill-formed UTF-8 replaced; folded lines joined
  std::size_t skipped = 0;      // lines that are no field, which browsers ignore too
  std::int64_t status = 0;      // of a ":status" pseudo field
};

// Takes field lines up to an empty line or the end of the text.
HeaderBlock take_header_block(Lines& lines);

}  // namespace devdiag::check
