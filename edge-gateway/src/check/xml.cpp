// Escaping for XML.
#include "check/xml.hpp"

#include "utf8.hpp"

namespace devdiag::check {
namespace {

// U+FFFE and U+FFFF are well-formed UTF-8, but no characters of XML.
bool is_outside_xml(std::string_view character) {
  if (character.size() == 1) {
    const auto byte = static_cast<unsigned char>(character[0]);
    return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
  }
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";
}

std::string_view reference_of(char c, bool value) {
  if (!value && (c == '\t' || c == '\n')) return {};
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&apos;";
    case '\t':
      return "&#9;";
    case '\n':
      return "&#10;";
    case '\r':
      return "&#13;";
    default:
      return {};
  }
}

std::string escaped(std::string_view text, bool value) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    const std::string_view character = text.substr(at, length == 0 ? 1 : length);
    const std::string_view reference = reference_of(character[0], value);
    if (length == 0 || is_outside_xml(character))
      out += kReplacement;
    else
      out += reference.empty() ? character : reference;
    at += character.size();
  }
  return out;
}

}  // namespace

std::string xml_text(std::string_view text) { return escaped(text, false); }
std::string xml_value(std::string_view text) { return escaped(text, true); }

}  // namespace devdiag::check
