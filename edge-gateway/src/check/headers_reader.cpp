// Response header fields without a status line.
#include "check/http_text.hpp"
#include "check/readers.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

// Browsers copy their header table as "name:" and, on the next line, the value. Nothing when it is not that.
std::string joined_pairs(std::string_view text) {
  std::string out;
  std::size_t pairs = 0;
  for (Lines lines(text); !lines.done() && !lines.peek().empty(); ++pairs) {
    const auto name = parse_field_line(lines.take());
    if (!name || !name->value.empty() || lines.done()) return {};
    out.append(name->name).append(": ").append(lines.take()).append("\n");
  }
  return pairs < 2 ? std::string() : out;
}

}  // namespace

Result<std::vector<Record>> read_headers(std::string_view text, std::string_view url, bool whole) {
  Lines before(text);
  while (!before.done() && policy::trim(before.peek()).empty()) before.take();
  const std::string pairs = joined_pairs(before.rest());
  Lines lines(pairs.empty() ? before.rest() : std::string_view(pairs));
  const bool starts_well = parse_field_line(lines.peek()).has_value();
  HeaderBlock block = take_header_block(lines);
  if (!starts_well)
    return Error{Errc::bad_field, "line " + std::to_string(before.number() + 1), "is no header field",
                 "Name: value, one field per line", Retry::after_change};
  std::vector<Answer> answers{{block.status, {}, std::move(block.headers), block.skipped}};
  return records_of(std::move(answers), lines.rest(), {url, whole, false});
}

}  // namespace devdiag::check
