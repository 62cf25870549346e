// Identifiers, hashes, tokens and e-mail addresses inside words and path segments.
#include <algorithm>
#include <array>
#include <cstddef>

#include "char_set.hpp"
#include "policy/ascii.hpp"
#include "redact_signs.hpp"
#include "redaction.hpp"

namespace devdiag::redaction {
namespace {

using policy::is_alnum;
using policy::is_alpha;
using policy::is_digit;
using policy::is_hex;

// What a run of letters and digits is made of.
struct Shape {
  std::size_t length = 0, digits = 0, lower = 0, upper = 0, changes = 0;  // changes between letter and digit
  bool hex = true;
  bool word = true;  // letters, then at most a tail of digits; or digits alone

  std::size_t letters() const { return lower + upper; }
};

Shape shape_of(std::string_view run) {
  Shape shape;
  shape.length = run.size();
  for (std::size_t i = 0; i < run.size(); ++i) {
    const char c = run[i];
    if (is_digit(c))
      ++shape.digits;
    else if (c >= 'a' && c <= 'z')
      ++shape.lower;
    else
      ++shape.upper;
    shape.hex = shape.hex && is_hex(c);
    if (i == 0 || is_digit(c) == is_digit(run[i - 1])) continue;
    ++shape.changes;
    if (is_alpha(c)) shape.word = false;  // a letter after a digit
  }
  return shape;
}

bool is_hash(const Shape& shape) {
  if (!shape.hex) return false;
  return shape.length >= 32 || (shape.length >= 8 && shape.digits >= 2 && shape.letters() >= 1);
}

bool is_token(const Shape& shape, Place place) {
  if (shape.digits == 0) return shape.length >= 40;
  if (shape.letters() == 0) return false;
  if (shape.length >= 32) return true;
  if (place != Place::path) return shape.length >= 16 && shape.digits >= 3 && shape.changes >= 4;
  const bool three_classes = shape.lower > 0 && shape.upper > 0;
  return !shape.word && ((shape.length >= 8 && three_classes) || (shape.length >= 16 && shape.digits >= 2));
}

std::size_t id_digits(Place place) {
  switch (place) {
    case Place::path:
      return 5;
    case Place::text:
      return 9;
    case Place::directive:
      break;
  }
  return static_cast<std::size_t>(-1);
}

void append_run(std::string& out, std::string_view run, Place place) {
  const Shape shape = shape_of(run);
  if (is_hash(shape)) {
    out += "{hex}";
  } else if (is_token(shape, place)) {
    out += "{token}";
  } else if (shape.letters() == 0 && shape.digits >= id_digits(place)) {
    out += "{id}";
  } else if (place == Place::path && shape.word && shape.letters() > 0 && shape.digits >= 4) {
    out += run.substr(0, shape.letters());
    out += "{id}";
  } else {
    out += run;
  }
}

constexpr std::size_t kUuidBytes = 36;

// A UUID at `at` that no letter or digit touches.
bool is_uuid_at(std::string_view text, std::size_t at) {
  if (text.size() - at < kUuidBytes) return false;
  for (std::size_t i = 0; i < kUuidBytes; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[at + i] != '-' : !is_hex(text[at + i])) return false;
  }
  return at + kUuidBytes == text.size() || !is_alnum(text[at + kUuidBytes]);
}

std::size_t run_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_alnum(text[at])) ++at;
  return at;
}

// Several runs that mix letters and digits: pieces of one token that happens to hold - or _.
bool is_split_token(std::string_view part) {
  std::size_t mixed = 0;
  for (std::size_t at = 0; at < part.size();) {
    const std::size_t end = is_uuid_at(part, at) ? at + kUuidBytes : run_end(part, at);
    if (end > at && end - at != kUuidBytes && !shape_of(part.substr(at, end - at)).word) ++mixed;
    at = end == at ? at + 1 : end;
  }
  return mixed >= 2 && part.size() >= 16;
}

bool is_part_char(char c) { return is_alnum(c) || c == '-' || c == '_'; }

// How keys of well-known issuers start.
constexpr std::array<std::string_view, 11> kTokenStarts = {
    "AKIA", "ASIA", "ghp_", "github_pat_", "sk_live_", "sk-", "AIza", "xoxb-", "glpat-", "xoxp-", "npm_"};

bool starts_like_token(std::string_view part) {
  if (part.size() < 16 || std::none_of(part.begin(), part.end(), is_digit)) return false;
  return std::any_of(kTokenStarts.begin(), kTokenStarts.end(),
                     [&](std::string_view start) { return part.starts_with(start); });
}

// End of the JSON Web Token that starts at `at` (base64url of `{"`, then dots); `at` when there is none.
std::size_t jwt_end(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("eyJ")) return at;
  std::size_t end = at;
  while (end < text.size() && (is_part_char(text[end]) || text[end] == '.' || text[end] == '=')) ++end;
  return end - at >= 16 ? end : at;
}

void append_pieces(std::string& out, std::string_view part, Place place) {
  for (std::size_t at = 0; at < part.size();) {
    if (is_uuid_at(part, at) && (at == 0 || !is_alnum(part[at - 1]))) {
      out += "{uuid}";
      at += kUuidBytes;
      continue;
    }
    const std::size_t end = run_end(part, at);
    if (end == at)
      out += part[at++];
    else
      append_run(out, part.substr(at, end - at), place);
    at = std::max(at, end);
  }
}

void append_part(std::string& out, std::string_view part, Place place) {
  if (starts_like_token(part) || (place == Place::path && is_split_token(part))) {
    out += "{token}";
  } else {
    append_pieces(out, part, place);
  }
}

bool is_local_char(char c) {
  static constexpr CharSet kMarks("._%+-'!#$&*^~");
  return is_alnum(c) || kMarks.has(c) || static_cast<unsigned char>(c) >= 0x80;
}

bool is_domain_char(char c) {
  return is_alnum(c) || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80; }  // of UTF-8

// A domain of at least two labels whose last one is no number: `163.com`, but not the version `18.2.0` or
// `1.0.0-rc`.
bool is_mail_domain(std::string_view domain) {
  const std::size_t dot = domain.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return false;
  const std::string_view last = domain.substr(dot + 1);
  if (std::any_of(last.begin(), last.end(), is_digit)) return false;
  const std::size_t second = domain.find('.') + 1;
  return !(is_digit(domain[0]) && is_digit(domain[second]));
}

struct Mail {
  std::size_t begin = 0, end = 0;
};

// The address around the @ at `at`, not reaching back before `from`; empty when it is none.
Mail mail_around(std::string_view text, std::size_t at, std::size_t from) {
  std::size_t begin = at, end = at + 1;
  while (begin > from && at - begin < 64 && is_local_char(text[begin - 1])) --begin;
  while (end < text.size() && end - at < 254 && is_domain_char(text[end])) ++end;
  // Both limits count bytes; no character may be cut in two.
  while (begin < at && is_continuation(text[begin])) ++begin;
  while (end > at + 1 && end < text.size() && is_continuation(text[end])) --end;
  while (end > at + 1 && !is_alnum(text[end - 1]) && static_cast<unsigned char>(text[end - 1]) < 0x80) --end;
  if (begin == at || !is_mail_domain(text.substr(at + 1, end - at - 1))) return {};
  return {begin, end};
}

}  // namespace

bool is_plain(std::string_view text) {
  constexpr std::size_t kNoToken = 16;  // shorter than every JSON Web Token
  if (text.size() >= kShortLetters) return false;
  const unsigned signs = signs_of(text);
  if ((signs & (kDigit | kSlash | kEquals | kColon | kOther)) != 0) return false;
  return (signs & kTokenStart) == 0 || text.size() < kNoToken || text.find("eyJ") == std::string_view::npos;
}

namespace {

// Whether a run could be a hash, a token or an identifier, by its length alone.
bool may_be_secret(std::size_t length, std::size_t digits, Place place) {
  constexpr std::size_t kShortestHash = 8, kShortestWordyHash = 32;
  if (digits == 0 || (digits == length && place == Place::directive)) return length >= kShortestWordyHash;
  return length >= kShortestHash;
}

}  // namespace

bool is_harmless(std::string_view word, Place place) {
  constexpr std::size_t kShortestToken = 16;
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t part = at;
    std::size_t run = at, digits = 0, all_digits = 0;
    for (; at < word.size(); ++at) {
      const unsigned sign = sign_of(word[at]);
      if ((sign & kLetter) != 0) continue;
      if ((sign & kDigit) != 0) {
        ++digits;
        continue;
      }
      if ((sign & kJoin) == 0) break;
      if (may_be_secret(at - run, digits, place)) return false;
      all_digits += digits;
      digits = 0;
      run = at + 1;
    }
    if ((at < word.size() && word[at] == '@') || may_be_secret(at - run, digits, place)) return false;
    if (at - part >= (all_digits + digits > 0 ? kShortestToken : kUuidBytes)) return false;
    if (word.substr(part).starts_with("eyJ")) return false;
    ++at;
  }
  return true;
}

void append_runs(std::string& out, std::string_view text, Place place) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = jwt_end(text, at);
    if (end != at) {
      out += "{token}";
      at = end;
      continue;
    }
    while (end < text.size() && is_part_char(text[end])) ++end;
    if (end == at)
      out += text[at++];
    else
      append_part(out, text.substr(at, end - at), place);
    at = std::max(at, end);
  }
}

void append_word(std::string& out, std::string_view word, Place place) {
  if (place != Place::path && is_harmless(word, place)) {
    out += word;
    return;
  }
  std::size_t done = 0;
  for (std::size_t at = word.find('@'); at != std::string_view::npos; at = word.find('@', at + 1)) {
    const Mail mail = mail_around(word, at, done);
    if (mail.end == 0) continue;
    append_runs(out, word.substr(done, mail.begin - done), place);
    out += "{email}";
    done = mail.end;
    at = done - 1;
  }
  append_runs(out, word.substr(done), place);
}

bool glob_match(std::string_view pattern, std::string_view text) {
  constexpr std::size_t kNone = std::string_view::npos;
  std::size_t p = 0, t = 0, star = kNone, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p, ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (star != kNone) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace devdiag::redaction
