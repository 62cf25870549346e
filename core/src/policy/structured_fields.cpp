// The parsing algorithms of RFC 9651 section 4.2, one function per numbered algorithm.
#include "policy/structured_fields.hpp"

#include <algorithm>
#include <array>

#include "policy/ascii.hpp"

namespace devdiag::policy {
namespace {

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool is_key_start(char c) { return (c >= 'a' && c <= 'z') || c == '*'; }
bool is_key_char(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
}
bool is_token_char(char c) {
  return is_alnum(c) || std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}

// What is left of the input; every read consumes.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  bool take_if(char c) {
    if (!at(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_spaces() {
    while (at(' ')) rest_.remove_prefix(1);
  }
  void skip_ows() {
    while (at(' ') || at('\t')) rest_.remove_prefix(1);
  }
  template <class Accept>
  std::string_view take_while(Accept accept) {
    std::size_t end = 0;
    while (end < rest_.size() && accept(rest_[end])) ++end;
    const auto taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }
  std::string_view rest() const { return rest_; }
  void drop(std::size_t count) { rest_.remove_prefix(count); }

 private:
  std::string_view rest_;
};

std::int64_t to_number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

// Section 4.2.4: at most 15 digits, or 12 before and 3 after the point.
std::optional<BareItem> parse_number(Cursor& in) {
  const std::int64_t sign = in.take_if('-') ? -1 : 1;
  const auto whole = in.take_while(is_digit);
  if (whole.empty() || whole.size() > 15) return std::nullopt;
  if (!in.take_if('.')) return BareItem{BareType::integer, sign * to_number(whole), {}};
  const auto fraction = in.take_while(is_digit);
  if (whole.size() > 12 || fraction.empty() || fraction.size() > 3) return std::nullopt;
  std::int64_t thousandths = to_number(fraction);
  for (std::size_t i = fraction.size(); i < 3; ++i) thousandths *= 10;
  return BareItem{BareType::decimal, sign * (to_number(whole) * 1000 + thousandths), {}};
}

// Section 4.2.5.
std::optional<BareItem> parse_string(Cursor& in) {
  std::string out;
  in.take();
  while (!in.done()) {
    const char c = in.take();
    if (c == '"') return BareItem{BareType::string, 0, std::move(out)};
    if (c < 0x20 || c > 0x7E) return std::nullopt;
    if (c != '\\') {
      out.push_back(c);
      continue;
    }
    if (!in.at('"') && !in.at('\\')) return std::nullopt;
    out.push_back(in.take());
  }
  return std::nullopt;
}

// Section 4.2.7. Missing padding and non-zero pad bits are tolerated, as the section advises.
std::optional<BareItem> parse_bytes(Cursor& in) {
  in.take();
  const auto body = in.rest().substr(0, in.rest().find(':'));
  if (body.size() == in.rest().size()) return std::nullopt;
  in.drop(body.size() + 1);
  const std::size_t data = std::min(body.find('='), body.size());
  if (body.find_first_not_of('=', data) != std::string_view::npos || body.size() - data > 2 ||
      data % 4 == 1) {
    return std::nullopt;
  }
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : body.substr(0, data)) {
    const auto value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out.push_back(static_cast<char>((bits >> have) & 0xFFU));
    }
  }
  return BareItem{BareType::bytes, 0, std::move(out)};
}

// RFC 3629 section 4.
bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const std::uint8_t lead = byte(i);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80U) return false;
    }
    const std::uint8_t second = length > 1 ? byte(i + 1) : 0;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) {
      return false;
    }
    i += length;
  }
  return true;
}

int lower_hex_value(char c) { return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

// Section 4.2.10: %"…" with lower-case percent escapes of UTF-8.
std::optional<BareItem> parse_display_string(Cursor& in) {
  in.take();
  if (!in.take_if('"')) return std::nullopt;
  std::string out;
  while (!in.done()) {
    const char c = in.take();
    if (c < 0x20 || c > 0x7E) return std::nullopt;
    if (c == '"') {
      if (!is_utf8(out)) return std::nullopt;
      return BareItem{BareType::display_string, 0, std::move(out)};
    }
    if (c != '%') {
      out.push_back(c);
      continue;
    }
    if (in.rest().size() < 2) return std::nullopt;
    const int high = lower_hex_value(in.take()), low = lower_hex_value(in.take());
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return std::nullopt;
}

std::optional<BareItem> parse_boolean(Cursor& in) {
  in.take();
  if (in.take_if('1')) return BareItem{BareType::boolean, 1, {}};
  if (in.take_if('0')) return BareItem{BareType::boolean, 0, {}};
  return std::nullopt;
}

std::optional<BareItem> parse_date(Cursor& in) {
  in.take();
  auto number = parse_number(in);
  if (!number || number->type != BareType::integer) return std::nullopt;
  number->type = BareType::date;
  return number;
}

// Section 4.2.3.1.
std::optional<BareItem> parse_bare_item(Cursor& in) {
  const char c = in.peek();
  if (in.done()) return std::nullopt;
  if (c == '-' || is_digit(c)) return parse_number(in);
  if (c == '"') return parse_string(in);
  if (c == ':') return parse_bytes(in);
  if (c == '?') return parse_boolean(in);
  if (c == '@') return parse_date(in);
  if (c == '%') return parse_display_string(in);
  if (!is_alpha(c) && c != '*') return std::nullopt;
  return BareItem{BareType::token, 0, std::string(in.take_while(is_token_char))};
}

// Section 4.2.3.3.
std::optional<std::string> parse_key(Cursor& in) {
  if (!is_key_start(in.peek())) return std::nullopt;
  return std::string(in.take_while(is_key_char));
}

template <class Entries, class Value>
void put(Entries& entries, std::string&& key, Value&& value) {
  for (auto& [name, present] : entries) {
    if (name != key) continue;
    present = std::forward<Value>(value);
    return;
  }
  entries.emplace_back(std::move(key), std::forward<Value>(value));
}

// Section 4.2.3.2.
bool parse_parameters(Cursor& in, Parameters& out) {
  while (in.take_if(';')) {
    in.skip_spaces();
    auto key = parse_key(in);
    if (!key) return false;
    BareItem value;
    if (in.take_if('=')) {
      auto parsed = parse_bare_item(in);
      if (!parsed) return false;
      value = std::move(*parsed);
    }
    put(out, std::move(*key), std::move(value));
  }
  return true;
}

std::optional<Item> parse_item(Cursor& in) {
  auto value = parse_bare_item(in);
  if (!value) return std::nullopt;
  Item item{std::move(*value), {}};
  if (!parse_parameters(in, item.params)) return std::nullopt;
  return item;
}

// Section 4.2.1.2.
std::optional<Member> parse_inner_list(Cursor& in) {
  Member member;
  member.is_inner_list = true;
  in.take();
  while (!in.done()) {
    in.skip_spaces();
    if (in.take_if(')')) {
      if (!parse_parameters(in, member.params)) return std::nullopt;
      return member;
    }
    auto item = parse_item(in);
    if (!item || (!in.at(' ') && !in.at(')'))) return std::nullopt;
    member.items.push_back(std::move(*item));
  }
  return std::nullopt;
}

std::optional<Member> parse_member(Cursor& in) {
  if (in.at('(')) return parse_inner_list(in);
  auto item = parse_item(in);
  if (!item) return std::nullopt;
  Member member;
  member.item = std::move(*item);
  return member;
}

// Between members: a comma, and something after it. False: the field is broken. `more`: another member
// follows.
bool next_member(Cursor& in, bool& more) {
  in.skip_ows();
  more = false;
  if (in.done()) return true;
  if (!in.take_if(',')) return false;
  in.skip_ows();
  more = !in.done();
  return more;
}

std::string_view strip_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<Item> parse_sf_item(std::string_view text) {
  Cursor in(strip_spaces(text));
  auto item = parse_item(in);
  if (!item || !in.done()) return std::nullopt;
  return item;
}

std::optional<List> parse_sf_list(std::string_view text) {
  Cursor in(strip_spaces(text));
  List out;
  for (bool more = !in.done(); more;) {
    auto member = parse_member(in);
    if (!member) return std::nullopt;
    out.push_back(std::move(*member));
    if (!next_member(in, more)) return std::nullopt;
  }
  return out;
}

std::optional<Dictionary> parse_sf_dictionary(std::string_view text) {
  Cursor in(strip_spaces(text));
  Dictionary out;
  for (bool more = !in.done(); more;) {
    auto key = parse_key(in);
    if (!key) return std::nullopt;
    Member member;
    if (in.take_if('=')) {
      auto parsed = parse_member(in);
      if (!parsed) return std::nullopt;
      member = std::move(*parsed);
    } else if (!parse_parameters(in, member.item.params)) {
      return std::nullopt;
    }
    put(out, std::move(*key), std::move(member));
    if (!next_member(in, more)) return std::nullopt;
  }
  return out;
}

const Member* find_key(const Dictionary& dictionary, std::string_view key) {
  const auto found = std::find_if(dictionary.begin(), dictionary.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  return found == dictionary.end() ? nullptr : &found->second;
}

}  // namespace devdiag::policy
