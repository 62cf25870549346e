// Safe and readable terminal text.
#include "check/terminal.hpp"

#include <algorithm>

namespace devdiag::check {
namespace {

// Length of a UTF-8 sequence by its first byte; 1 for anything odd.
std::size_t sequence_length(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte >= 0xF0) return 4;
  if (byte >= 0xE0) return 3;
  return byte >= 0xC0 ? 2 : 1;
}

// C1 controls, direction overrides and isolates, zero-width characters, line and paragraph separators.
bool invisible(std::string_view sequence) {
  if (sequence.size() == 2 && sequence[0] == '\xC2') return static_cast<unsigned char>(sequence[1]) < 0xA0;
  if (sequence.size() != 3 || sequence[0] != '\xE2')
    return sequence == "\xEF\xBB\xBF" || sequence == "\xD8\x9C";
  const auto second = static_cast<unsigned char>(sequence[1]);
  const auto third = static_cast<unsigned char>(sequence[2]);
  if (second == 0x80) return (third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE);
  return second == 0x81 && third >= 0xA0 && third <= 0xAF;
}

}  // namespace

std::size_t text_columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string printable(std::string_view text, bool lines) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto sequence = text.substr(at, sequence_length(text[at]));
    at += sequence.size();
    const auto byte = static_cast<unsigned char>(sequence[0]);
    const bool line_end = lines && sequence == "\n";
    if ((byte < 0x20 && !line_end) || byte == 0x7F || invisible(sequence)) {
      out += '?';
    } else {
      out.append(sequence);
    }
  }
  return out;
}

std::string Paint::with(std::string_view code, std::string_view text) const {
  if (!on_ || text.empty()) return std::string(text);
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    const std::size_t needed = text_columns(word) + (column > indent ? 1 : 0);
    if (column > indent && column + needed > width) {
      out.append("\n").append(indent, ' ');
      column = indent;
    } else if (column > indent) {
      out += ' ';
    }
    column += needed;
    out.append(word);
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t max) {
  if (text_columns(text) <= max) return std::string(text);
  std::size_t end = 0;
  for (std::size_t left = max; left > 1 && end < text.size(); --left) end += sequence_length(text[end]);
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace devdiag::check
