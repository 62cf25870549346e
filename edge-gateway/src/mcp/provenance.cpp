// Cleans stored text and marks where it came from.
#include "mcp/provenance.hpp"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace devdiag::gateway::mcp {
namespace {

struct Decoded {
  std::uint32_t code_point;
  std::size_t length;  // 0: not UTF-8 at this byte
};

// RFC 3629 decoding: no overlong forms, no surrogates, nothing above U+10FFFF.
Decoded decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {0, 0};
  std::uint32_t code_point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {0, 0};
    code_point = (code_point << 6) | (byte(i) & 0x3FU);
  }
  static constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool bad = code_point < kSmallest[length] || code_point > 0x10FFFF ||
                   (code_point >= 0xD800 && code_point <= 0xDFFF);
  return bad ? Decoded{0, 0} : Decoded{code_point, length};
}

bool is_hidden(std::uint32_t c) {
  if (c < 0x20) return c != '\n' && c != '\t';
  if (c >= 0x7F && c <= 0x9F) return true;
  return c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
         (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

}  // namespace

std::string clean_text(std::string_view text, std::size_t bytes_max) {
  std::string out;
  out.reserve(std::min(text.size(), bytes_max));
  while (!text.empty()) {
    const auto [code_point, length] = decode_utf8(text);
    if (length == 0) {
      text.remove_prefix(1);
      continue;
    }
    if (!is_hidden(code_point)) {
      if (out.size() + length > bytes_max) break;
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

nlohmann::json stored_text(std::string_view text, std::string_view client_id) {
  std::string shown = clean_text(text);
  const bool cut = shown.size() >= kStoredTextBytes - 3 && text.size() > shown.size();
  nlohmann::json out = {
      {"text", std::move(shown)}, {"origin", "client " + clean_text(client_id, 64)}, {"trust", "untrusted"}};
  if (cut) out["truncated"] = true;
  return out;
}

}  // namespace devdiag::gateway::mcp
