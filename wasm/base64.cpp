// Bytes as base64 text, RFC 4648 section 4.
#include "base64.hpp"

#include <cstdint>

namespace devdiag::wasm {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto byte = at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u;
      group = group << 8u | byte;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      const bool pad = at + i > bytes.size();
      text += pad ? '=' : kDigits[(group >> (18u - 6u * static_cast<unsigned>(i))) & 63u];
    }
  }
  return text;
}

}  // namespace devdiag::wasm
