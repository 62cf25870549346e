// Checks UTF-8 as RFC 3629 defines it.
#include "store/plain_text.hpp"

#include <cstdint>

namespace devdiag::gateway {
namespace {

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0u) == 0x80u;
}

// Bytes of the character at the beginning, 0 if there is none.
std::size_t character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (std::size_t at = 1; at < length; ++at) {
    if (!continues(text, at)) return 0;
  }
  const auto second = static_cast<unsigned char>(text[1]);
  const bool too_long = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second >= 0xa0;
  const bool too_large = lead == 0xf4 && second >= 0x90;
  return too_long || surrogate || too_large ? 0 : length;
}

}  // namespace

std::string plain_text(std::string_view text, std::size_t bytes) {
  static constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string out;
  while (!text.empty()) {
    const std::size_t length = character(text);
    const std::string_view next = length > 0 ? text.substr(0, length) : kReplacement;
    if (out.size() + next.size() > bytes) break;
    out += next;
    text.remove_prefix(length > 0 ? length : 1);
  }
  return out;
}

}  // namespace devdiag::gateway
