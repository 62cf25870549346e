// Normalises script errors so that a new build, other data or another line number is the same finding.
#include "rules/script_error.hpp"

#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "rules/document.hpp"

namespace devdiag::judge {
namespace {

constexpr std::size_t kTemplateBytes = 200;

bool is_word(char c) { return policy::is_alnum(c) || c == '_' || c == '$'; }

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 60 || policy::is_digit(text.front())) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '.'; });
}

std::size_t run_of(std::string_view text, bool (*accept)(char)) {
  std::size_t end = 0;
  while (end < text.size() && accept(text[end])) ++end;
  return end;
}

bool in_url(char c) { return !policy::is_space(c) && c != '"' && c != '\'' && c != ')' && c != '>'; }

// A word that holds a digit is data (an id, a count, a hash) unless it is an identifier with few digits at
// its end.
std::string_view word_placeholder(std::string_view word) {
  const auto digits = std::count_if(word.begin(), word.end(), policy::is_digit);
  if (digits == 0) return word;
  if (static_cast<std::size_t>(digits) == word.size()) return "{n}";
  return word.size() >= 8 && digits >= 2 ? "{id}" : word;
}

// Copies or replaces what starts at `text`; returns how much was used.
std::size_t take_piece(std::string_view text, std::string& out) {
  const char first = text.front();
  if (first == '"' || first == '\'' || first == '`') {
    const std::size_t end = text.find(first, 1);
    // An apostrophe inside a word ("doesn't") opens nothing.
    if (end != std::string_view::npos && (out.empty() || !is_word(out.back()))) {
      const std::string_view inside = text.substr(1, end - 1);
      out += first;
      out += is_identifier(inside) ? inside : std::string_view("{text}");
      out += first;
      return end + 1;
    }
  }
  if (is_word(first)) {
    const std::size_t end = run_of(text, is_word);
    if (text.substr(end).starts_with("://")) {
      out += "{url}";
      return run_of(text, in_url);
    }
    out += word_placeholder(text.substr(0, end));
    return end;
  }
  out += first;
  return 1;
}

// Cuts ":12" and ":12:34" off the end.
std::string_view without_position(std::string_view url) {
  for (int part = 0; part < 2; ++part) {
    std::size_t end = url.size();
    while (end > 0 && policy::is_digit(url[end - 1])) --end;
    if (end == url.size() || end == 0 || url[end - 1] != ':') break;
    url = url.substr(0, end - 1);
  }
  return url;
}

bool looks_hashed(std::string_view part) {
  if (part.size() < 6 || !std::all_of(part.begin(), part.end(), is_word)) return false;
  if (std::any_of(part.begin(), part.end(), policy::is_digit)) return true;
  // Bundlers also write eight mixed-case letters without any digit.
  const auto upper = std::count_if(part.begin() + 1, part.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return part.size() == 8 && upper >= 2;
}

template <class Visit>
void for_each_line(std::string_view stack, Visit&& visit) {
  while (!stack.empty()) {
    const std::string_view line = policy::trim(policy::next_part(stack, '\n'));
    if (!line.empty() && !visit(parse_stack_line(line))) return;
  }
}

}  // namespace

std::string message_template(std::string_view message) {
  std::string out;
  while (!message.empty() && out.size() < kTemplateBytes) message.remove_prefix(take_piece(message, out));
  return out;
}

StackFrame parse_stack_line(std::string_view line) {
  const std::size_t mark = line.find("://");
  if (mark == std::string_view::npos) return {};
  std::size_t begin = mark;
  while (begin > 0 && (policy::is_alnum(line[begin - 1]) || line[begin - 1] == '-')) --begin;
  const std::string_view before = policy::trim(line.substr(0, begin));
  const std::string_view rest = line.substr(begin);
  StackFrame frame;
  frame.url = without_position(rest.substr(0, rest.find_first_of(" )")));
  if (before.ends_with('@')) {
    frame.function = before.substr(0, before.size() - 1);
  } else if (before.starts_with("at ") && before.ends_with('(')) {
    frame.function = policy::trim(before.substr(3, before.size() - 4));
  }
  return frame;
}

StackFrame own_frame(std::string_view stack, std::string_view origin_url) {
  const policy::Origin own = policy::parse_origin(origin_url);
  StackFrame first, same;
  for_each_line(stack, [&](const StackFrame& frame) {
    if (frame.url.empty() || is_extension(frame.url)) return true;
    if (first.url.empty()) first = frame;
    if (policy::same_origin(policy::parse_origin(frame.url), own)) same = frame;
    return same.url.empty();
  });
  return same.url.empty() ? first : same;
}

bool starts_in_extension(std::string_view stack) {
  bool extension = false;
  for_each_line(stack, [&](const StackFrame& frame) {
    extension = is_extension(frame.url);
    return frame.url.empty();
  });
  return extension;
}

std::string file_name(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  std::string_view name = url.substr(url.rfind('/') + 1);
  std::string out;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find_first_of(".-"), name.size());
    const std::string_view part = name.substr(0, end);
    out += looks_hashed(part) ? std::string_view("{hash}") : part;
    out += name.substr(end, 1);
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return out;
}

}  // namespace devdiag::judge
