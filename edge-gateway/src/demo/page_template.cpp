// Fills page templates in one pass.
#include "demo/page_template.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace devdiag::gateway::demo {
namespace {

// What the values are made of (origins, nonces); anything else could end the attribute or literal it stands
// in.
bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view(":/.-[]+=_").find(c) != std::string_view::npos;
}

void append_value(std::string& out, std::string_view name, std::span<const Value> values) {
  const auto found =
      std::find_if(values.begin(), values.end(), [&](const Value& v) { return v.first == name; });
  if (found == values.end()) {
    out.append("{{").append(name).append("}}");
    return;
  }
  std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(out), is_plain);
}

// What a comment with these words means for the text after it; none: an ordinary comment.
enum class Mark { none, show, hide };
Mark mark_of(std::string_view word, const Switches& switches) {
  const auto colon = word.find(':');
  if (colon == std::string_view::npos) return Mark::none;
  const auto name = word.substr(colon + 1);
  const auto kind = word.substr(0, colon);
  if (kind == "broken") return switches.broken(name) ? Mark::show : Mark::hide;
  if (kind == "repaired") return switches.broken(name) ? Mark::hide : Mark::show;
  return kind == "end" ? Mark::show : Mark::none;
}

}  // namespace

std::string fill_page(std::string_view text, const Switches& switches, std::span<const Value> values) {
  std::string out;
  out.reserve(text.size() + 256);
  bool shown = true;
  while (!text.empty()) {
    if (text.starts_with("<!--")) {
      const auto end = text.find("-->");
      const auto mark =
          end == std::string_view::npos ? Mark::none : mark_of(text.substr(4, end - 4), switches);
      if (mark != Mark::none) {
        shown = mark == Mark::show;
        text.remove_prefix(end + 3);
        continue;
      }
    }
    if (const auto end = text.find("}}"); text.starts_with("{{") && end != std::string_view::npos) {
      if (shown) append_value(out, text.substr(2, end - 2), values);
      text.remove_prefix(end + 2);
      continue;
    }
    const auto next = std::min(text.find_first_of("<{", 1), text.size());
    if (shown) out.append(text.substr(0, next));
    text.remove_prefix(next);
  }
  return out;
}

}  // namespace devdiag::gateway::demo
