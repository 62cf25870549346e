// Character references of HTML to the characters they stand for.
#include <charconv>
#include <cstdint>

#include "html_tags.hpp"
#include "policy/ascii.hpp"

namespace devdiag::grade {
namespace {

struct Named {
  std::string_view name;  // with the semicolon where HTML requires one
  char character;
};
// ASCII characters only: what URLs, policies and relations are made of.
constexpr Named kNamed[] = {
    {"amp;", '&'},   {"amp", '&'},      {"lt;", '<'},     {"lt", '<'},      {"gt;", '>'},    {"gt", '>'},
    {"quot;", '"'},  {"quot", '"'},     {"apos;", '\''},  {"sol;", '/'},    {"colon;", ':'}, {"semi;", ';'},
    {"comma;", ','}, {"period;", '.'},  {"equals;", '='}, {"num;", '#'},    {"quest;", '?'}, {"commat;", '@'},
    {"excl;", '!'},  {"lpar;", '('},    {"rpar;", ')'},   {"lsqb;", '['},   {"rsqb;", ']'},  {"plus;", '+'},
    {"ast;", '*'},   {"percnt;", '%'},  {"dollar;", '$'}, {"lowbar;", '_'}, {"bsol;", '\\'}, {"vert;", '|'},
    {"Tab;", '\t'},  {"NewLine;", '\n'}};

void append_utf8(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    if (code < 0x10000) {
      out += static_cast<char>(0xE0 | (code >> 12));
    } else {
      out += static_cast<char>(0xF0 | (code >> 18));
      out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    }
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

// `text` begins after "&#"; returns how many of its characters belong to the reference, 0 when it is none.
std::size_t read_numeric(std::string_view text, std::string& out) {
  const bool hex = text.starts_with('x') || text.starts_with('X');
  const std::size_t start = hex ? 1 : 0;
  std::size_t end = start;
  while (end < text.size() && (hex ? policy::is_hex(text[end]) : policy::is_digit(text[end]))) ++end;
  if (end == start) return 0;
  std::uint32_t code = 0;
  const auto read = std::from_chars(text.data() + start, text.data() + end, code, hex ? 16 : 10);
  append_utf8(out, read.ec == std::errc() ? code : 0xFFFD);
  return end < text.size() && text[end] == ';' ? end + 1 : end;
}

// `text` begins after "&". In an attribute "&amp=" and "&ampx" are no references (section 13.2.5.73).
std::size_t read_named(std::string_view text, std::string& out) {
  for (const auto& named : kNamed) {
    if (!text.starts_with(named.name)) continue;
    const auto rest = text.substr(named.name.size());
    const bool goes_on = !rest.empty() && (rest.front() == '=' || policy::is_alnum(rest.front()));
    if (!named.name.ends_with(';') && goes_on) continue;
    out += named.character;
    return named.name.size();
  }
  return 0;
}

}  // namespace

std::string decode_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const bool numeric = text.starts_with("&#");
    const std::size_t lead = numeric ? 2 : 1;
    const auto body = text.substr(lead);
    const std::size_t used = numeric ? read_numeric(body, out) : read_named(body, out);
    if (used == 0) out += '&';
    text.remove_prefix(used == 0 ? 1 : lead + used);
  }
  return out;
}

}  // namespace devdiag::grade
