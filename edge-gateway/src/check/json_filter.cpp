// One pass over the text in chunks; a character is handled only when it is whole in the buffer.
#include "check/json_filter.hpp"

#include <algorithm>
#include <utility>

#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag::check {
namespace {

constexpr std::size_t kChunk = 64u << 10;
constexpr std::size_t kLongest = 12;  // an escaped surrogate pair

// The code unit of the escape \uXXXX at the start of `text`; -1 when there is none.
int escaped_unit(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int unit = 0;
  for (const char c : text.substr(2, 4)) {
    if (!policy::is_hex(c)) return -1;
    unit = unit * 16 + (policy::is_digit(c) ? c - '0' : policy::lower(c) - 'a' + 10);
  }
  return unit;
}

constexpr bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

bool is_plain(char c) { return c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80; }

}  // namespace

JsonFilter::JsonFilter(std::string head, std::istream& rest, const JsonBounds& bounds)
    : rest_(rest), bounds_(bounds), in_(std::move(head)), total_(in_.size()) {}

JsonFilter::int_type JsonFilter::underflow() {
  out_.clear();
  while (out_.empty() && stopped_ == Stop::none) {
    if (!ended_ && in_.size() - at_ < kChunk) refill();
    if (at_ >= in_.size() || stopped_ != Stop::none) break;
    filter();
  }
  if (out_.empty()) return traits_type::eof();
  setg(out_.data(), out_.data(), out_.data() + out_.size());
  return traits_type::to_int_type(out_[0]);
}

void JsonFilter::refill() {
  in_.erase(0, at_);
  at_ = 0;
  const std::size_t kept = in_.size();
  in_.resize(kept + kChunk);
  rest_.read(in_.data() + kept, static_cast<std::streamsize>(kChunk));
  const auto got = static_cast<std::size_t>(rest_.gcount());
  in_.resize(kept + got);
  total_ += got;
  ended_ = got < kChunk;
  if (total_ > bounds_.max_bytes) stopped_ = Stop::too_long;
}

void JsonFilter::filter() {
  // At the end of the source the last characters are handled as they are.
  const std::size_t end = ended_ ? in_.size() : in_.size() - std::min(kLongest, in_.size());
  while (at_ < end && out_.size() < kChunk && stopped_ == Stop::none) {
    if (in_string_)
      step_inside();
    else
      step_outside();
  }
}

void JsonFilter::step_outside() {
  const char c = in_[at_++];
  if (c == '"') in_string_ = true;
  if ((c == '{' || c == '[') && ++depth_ > bounds_.max_depth) stopped_ = Stop::too_deep;
  if ((c == '}' || c == ']') && depth_ > 0) --depth_;
  out_ += c;
}

void JsonFilter::step_inside() {
  const std::string_view text(in_);
  std::size_t plain = at_;
  while (plain < text.size() && plain - at_ < kChunk && is_plain(text[plain])) ++plain;
  if (plain > at_) {
    emit(text.substr(at_, plain - at_));
    at_ = plain;
    return;
  }
  if (text[at_] == '"') {
    out_ += '"';
    ++at_;
    string_ = 0;
    in_string_ = cutting_ = false;
  } else if (text[at_] == '\\') {
    bool lone = false;
    const std::size_t length = escape_length(at_, lone);
    emit(lone ? std::string_view("\\ufffd") : text.substr(at_, length));
    at_ += length;
  } else {
    const std::size_t length = utf8_length(text, at_);
    emit(length == 0 ? kReplacement : text.substr(at_, length));
    at_ += std::max<std::size_t>(length, 1);
  }
}

// Plain characters are cut anywhere, anything else is kept or left out whole.
void JsonFilter::emit(std::string_view piece) {
  if (cutting_) return;
  const std::size_t left = bounds_.max_string_bytes - string_;
  cutting_ = piece.size() > left;
  if (cutting_) piece = is_plain(piece[0]) ? piece.substr(0, left) : std::string_view{};
  string_ += piece.size();
  out_ += piece;
}

std::size_t JsonFilter::escape_length(std::size_t at, bool& lone) const {
  const std::string_view text = std::string_view(in_).substr(at);
  const int unit = escaped_unit(text);
  if (unit < 0) return std::min<std::size_t>(2, text.size());
  const bool paired = is_high(unit) && is_low(escaped_unit(text.substr(6)));
  lone = is_low(unit) || (is_high(unit) && !paired);
  return paired ? 12 : 6;
}

}  // namespace devdiag::check
