// Reads status lines and header blocks.
#include "check/http_text.hpp"

#include <algorithm>
#include <charconv>

#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag::check {
namespace {

using policy::is_digit;

bool is_token_char(char c) {
  return policy::is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Credentials and the values of cookies never enter evidence; that a request carried them may.
bool is_secret_request_field(std::string_view name) {
  return policy::iequals(name, "cookie") || policy::iequals(name, "authorization") ||
         policy::iequals(name, "proxy-authorization");
}

}  // namespace

std::optional<StatusLine> parse_status_line(std::string_view line) {
  if (!line.starts_with("HTTP/") || line.size() < 6 || !is_digit(line[5])) return std::nullopt;
  line.remove_prefix(6);
  if (line.size() >= 2 && line[0] == '.' && is_digit(line[1])) line.remove_prefix(2);
  if (line.size() < 4 || line[0] != ' ') return std::nullopt;
  line.remove_prefix(1);
  StatusLine parsed;
  const auto [end, error] = std::from_chars(line.data(), line.data() + 3, parsed.status);
  if (error != std::errc{} || end != line.data() + 3 || parsed.status < 100) return std::nullopt;
  if (line.size() > 3 && line[3] != ' ') return std::nullopt;
  parsed.reason = policy::trim(line.substr(3));
  return parsed;
}

std::optional<FieldLine> parse_field_line(std::string_view line) {
  const std::size_t start = line.starts_with(':') ? 1 : 0;
  const std::size_t colon = line.find(':', start);
  if (colon == std::string_view::npos || colon == start) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  if (!std::all_of(name.begin() + static_cast<std::ptrdiff_t>(start), name.end(), is_token_char))
    return std::nullopt;
  return FieldLine{name, policy::trim_ows(line.substr(colon + 1))};
}

std::string_view Lines::peek() const {
  std::string_view line = rest_.substr(0, rest_.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view Lines::take() {
  const std::string_view line = peek();
  const std::size_t end = rest_.find('\n');
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  ++number_;
  return line;
}

HeaderBlock take_header_block(Lines& lines) {
  HeaderBlock block;
  while (!lines.done()) {
    const std::string_view line = lines.take();
    if (line.empty()) break;
    const bool folded = line[0] == ' ' || line[0] == '\t';
    if (folded && !block.headers.empty()) {
      block.headers.back().value += " " + to_well_formed(policy::trim(line));
      continue;
    }
    const auto field = parse_field_line(line);
    if (!field) {
      ++block.skipped;
    } else if (field->name == ":status") {
      std::from_chars(field->value.data(), field->value.data() + field->value.size(), block.status);
    } else if (!field->name.starts_with(':') && !is_secret_request_field(field->name)) {
      block.headers.push_back({std::string(field->name), to_well_formed(field->value)});
    }
  }
  return block;
}

}  // namespace devdiag::check
