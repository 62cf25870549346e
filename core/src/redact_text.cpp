// Prose: console messages, stack traces, selectors, log lines. URLs, e-mail addresses, credentials and
// identifiers inside are replaced, the words around them stay.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "char_set.hpp"
#include "policy/ascii.hpp"
#include "redact_signs.hpp"
#include "redaction.hpp"
#include "utf8.hpp"

namespace devdiag::redaction {
namespace {

using policy::iequals;
using policy::is_alnum;
using policy::is_digit;

// How names of secrets end, letters and digits only.
constexpr std::array<std::string_view, 26> kSecretNames = {
    "password",    "passwd",    "pwd",    "passphrase",    "passcode",  "secret",     "token",
    "apikey",      "accesskey", "cookie", "privatekey",    "sessionid", "phpsessid",  "session",
    "sid",         "csrf",      "xsrf",   "authorization", "nonce",     "credential", "signature",
    "credentials", "auth",      "jwt",    "otp",           "ssn"};

// Letters by their lower five bits, in which both cases agree.
constexpr unsigned bit_of(char letter) { return static_cast<unsigned char>(letter) & 31u; }

// By the last letter of a secret's name: which letters stand before it.
constexpr auto kLastTwo = [] {
  std::array<std::uint32_t, 32> before{};
  for (const std::string_view name : kSecretNames)
    before[bit_of(name.back())] |= 1u << bit_of(name[name.size() - 2]);
  return before;
}();

// Names whose value is the rest of the line, not one word.
bool takes_line(std::string_view name) {
  return iequals(name, "cookie") || iequals(name, "set-cookie") || policy::iends_with(name, "authorization");
}

bool is_word_end(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c != '\'') return (sign_of(c) & kTextEnd) != 0;
  const bool inside = at > 0 && at + 1 < text.size() && is_alnum(text[at - 1]) && is_alnum(text[at + 1]);
  return !inside;  // the apostrophe of O'Brien is part of the word
}

bool is_separator(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c == ':' || c == '='; });
}

// What credentials of an Authorization header begin with.
bool names_credential(std::string_view word) { return iequals(word, "bearer") || iequals(word, "basic"); }

// What follows "Bearer" when it is a credential and not the next word of a sentence.
bool looks_like_credential(std::string_view word) {
  if (word.starts_with('{')) return false;
  const auto is_plain = [](char c) { return c >= 'a' && c <= 'z'; };
  return word.size() >= 6 && !std::all_of(word.begin() + 1, word.end(), is_plain);
}

bool is_scheme_char(char c) { return is_alnum(c) || c == '+' || c == '-' || c == '.'; }

std::size_t find_scheme(std::string_view word, std::size_t marks) {
  std::size_t begin = marks;
  while (begin > 0 && is_scheme_char(word[begin - 1])) --begin;
  return begin;
}

// ":12:5" after a URL in a stack trace, and the punctuation of the sentence.
std::size_t url_tail(std::string_view url) {
  std::size_t end = url.size();
  while (end > 0 && std::string_view(".,!:").find(url[end - 1]) != std::string_view::npos) --end;
  for (int part = 0; part < 2; ++part) {
    std::size_t digits = end;
    while (digits > 0 && is_digit(url[digits - 1])) --digits;
    if (digits == end || digits == 0 || url[digits - 1] != ':') break;
    end = digits - 1;
  }
  return end;
}

class TextScrubber {
 public:
  TextScrubber(const RedactConfig& config, Place place) : config_(config), place_(place) {}

  MaybeChange run(std::string_view text) {
    std::size_t done = 0;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      unsigned signs = 0;
      for (; end < text.size() && !is_word_end(text, end); ++end) signs |= sign_of(text[end]);
      if (end == at) {
        if (text[end] == '\n' || text[end] == '\r') expect_ = Expect::nothing;
        ++end;
      } else if (expect_ != Expect::nothing || !is_harmless_word(text.substr(at, end - at), signs)) {
        if ((signs & kColon) != 0) end = content_end(text, at, end);
        out_ += text.substr(done, at - done);
        word(text.substr(at, end - at));
        done = end;
      }
      at = end;
    }
    if (done == 0) return {};
    out_ += text.substr(done);
    return Change{std::move(out_)};
  }

 private:
  enum class Expect { nothing, separator, value, line, credential };

  // Whether a word stays as it is and says nothing about the next one: a quick look, given all its signs,
  // that says no in doubt.
  bool is_harmless_word(std::string_view word, unsigned signs) const {
    if ((signs & (kColon | kDoubtful | kTextEnd)) != 0 || names_credential(word)) return false;
    if ((signs & kSlash) != 0 && may_be_path(word)) return false;
    if (is_secret_name((signs & kEquals) != 0 ? word.substr(0, word.find('=')) : word)) return false;
    const bool short_letters = (signs & kDigit) == 0 && word.size() < kShortLetters;
    return short_letters || (place_ != Place::path && is_harmless(word, place_));
  }

  // Several slashes, or one that begins.
  static bool may_be_path(std::string_view word) {
    const std::size_t slash = word.find('/');
    return slash == 0 || word[0] == '.' || word.find('/', slash + 1) != std::string_view::npos;
  }

  void word(std::string_view word) {
    switch (expect_) {
      case Expect::nothing:
        return plain(word);
      case Expect::separator:
        expect_ = is_separator(word) ? (line_ ? Expect::line : Expect::value) : Expect::nothing;
        if (expect_ == Expect::nothing) return plain(word);
        out_ += word;
        return;
      case Expect::credential:
        expect_ = Expect::nothing;
        if (!looks_like_credential(word)) return plain(word);
        out_ += "{redacted}";
        return;
      case Expect::value:
        if (!is_separator(word)) expect_ = Expect::nothing;
        out_ += is_separator(word) ? word : "{redacted}";
        return;
      case Expect::line:
        out_ += is_separator(word) ? word : "{redacted}";
        return;
    }
  }

  void plain(std::string_view word) {
    if (names_credential(word)) {
      expect_ = Expect::credential;
      out_ += word;
      return;
    }
    static constexpr CharSet kMarks("=:"), kAddress("/?&");
    const std::size_t mark = kMarks.find_in(word);
    const std::string_view name = word.substr(0, mark);
    if (kAddress.find_in(name) != std::string_view::npos || !is_secret_name(name)) return content(word);
    line_ = takes_line(name);
    plain_part(name);
    if (mark == std::string_view::npos) {
      expect_ = Expect::separator;
      return;
    }
    std::size_t value = mark;
    while (value < word.size() && (word[value] == '=' || word[value] == ':')) ++value;
    out_ += word.substr(mark, value - mark);
    if (value < word.size()) out_ += "{redacted}";
    if (value == word.size())
      expect_ = line_ ? Expect::line : Expect::value;
    else if (line_)
      expect_ = Expect::line;
  }

  void content(std::string_view word) {
    const std::size_t opaque = find_opaque(word);
    if (opaque != std::string_view::npos) {
      plain_part(word.substr(0, opaque));
      out_ += redact_url(word.substr(opaque), config_);
    } else if (const std::size_t marks = word.find("://"); marks != std::string_view::npos) {
      const std::size_t scheme = find_scheme(word, marks);
      plain_part(word.substr(0, scheme));
      url(word.substr(scheme));
    } else if (is_relative(word)) {
      const std::size_t query = word.find('?');
      std::size_t start = word.rfind('=', query);
      start = start == std::string_view::npos || start > query ? 0 : start + 1;
      plain_part(word.substr(0, start));
      url(word.substr(start));
    } else if (word.find('&') != std::string_view::npos && word.find('=') != std::string_view::npos) {
      const std::string keys = redact_url(std::string("?").append(word), config_);  // a form's body
      if (!keys.empty()) out_ += keys.substr(1);
    } else {
      plain_part(word);
    }
  }

  void url(std::string_view url) {
    const std::size_t end = url_tail(url);
    out_ += redact_url(own_path(url.substr(0, end)), config_);
    out_ += url.substr(end);
  }

  void plain_part(std::string_view part) { append_word(out_, own_path(part), place_); }

  // The content of a data: URL may hold what ends other words.
  static std::size_t content_end(std::string_view text, std::size_t begin, std::size_t end) {
    if (find_opaque(text.substr(begin, end - begin)) == std::string_view::npos) return end;
    constexpr std::string_view kEnds = "\"'`<>)";
    while (end < text.size() && static_cast<unsigned char>(text[end]) > 0x20 &&
           kEnds.find(text[end]) == std::string_view::npos)
      ++end;
    return end;
  }

  // data:, blob:, javascript: and mailto: URLs hold content, not an address.
  static std::size_t find_opaque(std::string_view word) {
    if (word.find(':') == std::string_view::npos) return std::string_view::npos;
    constexpr std::array<std::string_view, 4> kOpaque = {"data:", "blob:", "javascript:", "mailto:"};
    for (const std::string_view scheme : kOpaque) {
      const std::size_t at = word.find(scheme);
      const bool starts = at != std::string_view::npos && (at == 0 || !is_alnum(word[at - 1]));
      if (starts && at + scheme.size() < word.size()) return at;
    }
    return std::string_view::npos;
  }

  static bool is_relative(std::string_view word) {
    if (word.starts_with('/') || word.starts_with("./") || word.starts_with("../")) return word.size() > 1;
    const std::size_t query = word.find('?');
    return query != std::string_view::npos && word.find('=', query) != std::string_view::npos;
  }

  // The user's name in a path of their own machine.
  std::string_view own_path(std::string_view word) {
    constexpr std::array<std::string_view, 3> kHomes = {"/home/", "/Users/", "\\Users\\"};
    for (const std::string_view home : kHomes) {
      const std::size_t at = word.find(home);
      if (at == std::string_view::npos || word.find("://") != std::string_view::npos) continue;
      const std::size_t name = at + home.size();
      const std::size_t end = word.find(home.back(), name);
      if (end == std::string_view::npos) continue;
      own_ = std::string(word.substr(0, name)).append("{user}").append(word.substr(end));
      return own_;
    }
    return word;
  }

  const RedactConfig& config_;
  Place place_;
  std::string out_, own_;
  Expect expect_ = Expect::nothing;
  bool line_ = false;
};

}  // namespace

bool is_secret_name(std::string_view name) {
  std::size_t left = name.size();
  const auto previous = [&] {
    while (left > 0 && !is_alnum(name[left - 1])) --left;
    return left > 0 ? name[--left] : '\0';
  };
  const char last = previous(), before = previous();
  if ((kLastTwo[bit_of(last)] >> bit_of(before) & 1u) == 0) return false;
  const auto ends = [name, last](std::string_view ending) {
    if (bit_of(ending.back()) != bit_of(last)) return false;
    std::size_t at = name.size();
    for (; !ending.empty(); ending.remove_suffix(1)) {
      while (at > 0 && !is_alnum(name[at - 1])) --at;
      if (at == 0 || policy::lower(name[--at]) != ending.back()) return false;
    }
    return true;
  };
  return std::any_of(kSecretNames.begin(), kSecretNames.end(), ends);
}

MaybeChange scrub_text(std::string_view text, const RedactConfig& config, Place place) {
  if (is_plain(text)) return {};
  return TextScrubber(config, place).run(text);
}

std::string_view sink_name(std::string_view sample) {
  constexpr std::size_t kLongest = 60;
  const std::size_t end = sample.find('|');
  if (end == std::string_view::npos || end > kLongest) return {};
  std::string_view words = sample.substr(0, end);
  const std::string_view interface = words.substr(0, words.find(' '));
  words.remove_prefix(std::min(interface.size() + 1, words.size()));
  const auto is_name = [](std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), policy::is_alpha);
  };
  const bool known = is_name(interface) && (words.empty() || is_name(words));
  return known && (interface == "eval" || interface[0] <= 'Z') ? sample.substr(0, end) : std::string_view{};
}

std::string sample_length(std::string_view sample) {
  if (sample.empty()) return {};
  constexpr std::string_view kTail = " chars}";
  const auto is_count = [&] {
    const std::string_view count = sample.substr(1, sample.size() - 1 - kTail.size());
    return !count.empty() && std::all_of(count.begin(), count.end(), is_digit);
  };
  const bool done = sample.size() > kTail.size() + 1 && sample[0] == '{' && sample.ends_with(kTail);
  if (done && is_count()) return std::string(sample);
  return "{" + std::to_string(utf8_count(sample)) + std::string(kTail);
}

}  // namespace devdiag::redaction
