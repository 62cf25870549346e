// UTF-8 (RFC 3629): finding ill-formed bytes, replacing them, cutting at a character boundary.
#include "utf8.hpp"

#include "policy/ascii.hpp"

namespace devdiag {
namespace {

constexpr unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

constexpr bool is_tail(unsigned byte) { return (byte & 0xC0u) == 0x80u; }

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const unsigned a = byte_at(text, at), b = byte_at(text, at + 1);
  if (a < 0x80) return at < text.size() ? 1 : 0;
  if (a < 0xC2 || a > 0xF4 || !is_tail(b)) return 0;
  if (a < 0xE0) return 2;
  const bool third = is_tail(byte_at(text, at + 2));
  if (a < 0xF0) {
    const bool overlong = a == 0xE0 && b < 0xA0;
    const bool surrogate = a == 0xED && b > 0x9F;
    return third && !overlong && !surrogate ? 3 : 0;
  }
  const bool out_of_range = (a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F);
  return third && !out_of_range && is_tail(byte_at(text, at + 3)) ? 4 : 0;
}

std::size_t first_ill_formed(std::string_view text) {
  if (policy::is_ascii(text)) return text.size();
  for (std::size_t at = 0; at < text.size();) {
    if (byte_at(text, at) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return text.size();
}

std::string to_well_formed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    out += length == 0 ? kReplacement : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

std::size_t utf8_floor(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text.size();
  std::size_t length = max_bytes;
  while (length > 0 && is_tail(byte_at(text, length))) --length;
  return length;
}

std::size_t utf8_count(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += is_tail(static_cast<unsigned char>(c)) ? 0u : 1u;
  return count;
}

}  // namespace devdiag
