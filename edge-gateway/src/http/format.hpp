// Writes reply heads as HTTP/1.1 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace devdiag::gateway {

// The Date of RFC 9110 section 6.6.1, formatted once per second.
class DateCache {
 public:
  std::string_view at(std::int64_t now_ms);  // "Fri, 21 Nov 2025 07:38:56 GMT", valid until the next call

 private:
  std::int64_t second_ = -1;
  std::string text_;
};

// What the connection adds to a reply's own fields.
struct Framing {
  bool keep_alive = true;
  int minor_version = 1;
  bool gzip = false;           // the bytes that follow are gzip
  std::size_t body_bytes = 0;  // of the representation, also for HEAD
};

// Appends the status line and all header fields with the empty line; the body is sent from where it lies.
void write_head(std::string& out, const Reply& reply, const Framing& framing, std::string_view date);

}  // namespace devdiag::gateway
