// Elements and attributes to loads: which directive governs what (CSP Level 3 section 6.8, HTML).
#include "check/html_loads.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "check/url_reference.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/sha256.hpp"
#include "policy/url.hpp"
#include "utf8.hpp"

namespace devdiag::check {
namespace {

using policy::iequals;

struct AddressAttribute {
  std::string_view element, attribute, directive;
};
constexpr std::array<AddressAttribute, 18> kAddresses{{{"img", "src", "img-src"},
                                                       {"image", "href", "img-src"},
                                                       {"video", "poster", "img-src"},
                                                       {"video", "src", "media-src"},
                                                       {"audio", "src", "media-src"},
                                                       {"source", "src", "media-src"},
                                                       {"track", "src", "media-src"},
                                                       {"iframe", "src", "frame-src"},
                                                       {"frame", "src", "frame-src"},
                                                       {"object", "data", "object-src"},
                                                       {"embed", "src", "object-src"},
                                                       {"button", "formaction", "form-action"},
                                                       {"input", "formaction", "form-action"},
                                                       {"form", "action", "form-action"},
                                                       {"base", "href", "base-uri"},
                                                       {"a", "href", ""},
                                                       {"area", "href", ""},
                                                       {"body", "background", "img-src"}}};

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kPreloads{
    {{"script", "script-src-elem"},
     {"style", "style-src-elem"},
     {"image", "img-src"},
     {"font", "font-src"},
     {"fetch", "connect-src"},
     {"video", "media-src"},
     {"audio", "media-src"},
     {"track", "media-src"}}};

std::string base64_of(const Sha256Digest& digest) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < digest.size(); i += 3) {
    const auto byte = [&](std::size_t at) { return at < digest.size() ? unsigned{digest[at]} : 0u; };
    const unsigned group = byte(i) << 16u | byte(i + 1) << 8u | byte(i + 2);
    for (unsigned shift = 18; shift <= 18; shift -= 6) out += kAlphabet[group >> shift & 63u];
  }
  out.back() = '=';  // 32 bytes are ten groups and two bytes
  return out;
}

// Line ends as the tokenizer leaves them (HTML section 13.2.3.5).
std::string with_newlines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      out += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      out += '\n';
  }
  return out;
}

// Empty where the bytes the browser hashes are not known: other encodings than UTF-8, a NUL.
std::string hash_of(std::string_view code) {
  if (first_ill_formed(code) != code.size() || code.find('\0') != std::string_view::npos) return {};
  return "sha256-" + base64_of(sha256(with_newlines(code)));
}

void append_utf8(std::string& out, unsigned point) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0u | point >> 6u);
    put(0x80u | (point & 63u));
  } else if (point < 0x10000) {
    put(0xE0u | point >> 12u);
    put(0x80u | (point >> 6u & 63u));
    put(0x80u | (point & 63u));
  } else {
    put(0xF0u | point >> 18u);
    put(0x80u | (point >> 12u & 63u));
    put(0x80u | (point >> 6u & 63u));
    put(0x80u | (point & 63u));
  }
}

// A numeric reference at the start of `text`, which is moved behind it; false where it is none a browser
// would take as written.
bool take_number(std::string_view& text, std::string& out) {
  std::string_view digits = text.substr(2);
  const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
  if (hex) digits.remove_prefix(1);
  unsigned point = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), point, hex ? 16 : 10);
  const auto used = static_cast<std::size_t>(end - digits.data());
  const bool plain = point == 9 || point == 10 || (point >= 32 && point < 127) ||
                     (point >= 160 && point < 0xD800) || (point >= 0xE000 && point < 0x110000);
  if (error != std::errc() || used == digits.size() || digits[used] != ';' || !plain) return false;
  append_utf8(out, point);
  text = digits.substr(used + 1);
  return true;
}

// An attribute's value with all references resolved; nothing when one is not known here.
std::optional<std::string> code_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 5> kNamed{
      {{"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&lt;", '<'}, {"&gt;", '>'}}};
  std::string out;
  while (!text.empty()) {
    const bool reference = text[0] == '&' && text.size() > 1 && (text[1] == '#' || policy::is_alnum(text[1]));
    if (!reference) {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    if (text[1] == '#') {
      if (!take_number(text, out)) return std::nullopt;
      continue;
    }
    const auto* named = std::find_if(kNamed.begin(), kNamed.end(),
                                     [&](const auto& each) { return text.starts_with(each.first); });
    if (named == kNamed.end()) return std::nullopt;
    out += named->second;
    text.remove_prefix(named->first.size());
  }
  return out;
}

// The code of a javascript: address is hashed as it runs, percent-decoded, with the scheme before it.
std::string hash_of_address(std::string_view address) {
  const auto text = code_of(address);
  if (!text) return {};
  std::string out;
  for (std::size_t i = 0; i < text->size(); ++i) {
    unsigned byte = 0;
    const char* digits = text->data() + i + 1;
    const bool escape =
        (*text)[i] == '%' && i + 2 < text->size() && policy::is_hex(digits[0]) && policy::is_hex(digits[1]);
    if ((*text)[i] == '\t' || (*text)[i] == '\n' || (*text)[i] == '\r')
      continue;  // the URL parser drops them
    if (!escape) {
      out += (*text)[i];
      continue;
    }
    std::from_chars(digits, digits + 2, byte, 16);
    out += static_cast<char>(byte);
    i += 2;
  }
  return hash_of("javascript" + out.substr(out.find(':')));
}

// "javascript:void(0)" and the like run nothing a reader would miss.
bool does_nothing(std::string_view address) {
  std::string code;
  for (const char c : address.substr(address.find(':') + 1)) {
    if (!policy::is_space(c) && c != '(' && c != ')' && c != ';') code += policy::lower(c);
  }
  return code.empty() || code == "void0" || code == "void%200";
}

bool is_nonced(const Tag& tag) { return !policy::trim(tag.value("nonce")).empty(); }

std::string_view directive_of_link(const Tag& tag) {
  const std::string_view rel = tag.value("rel");
  if (has_word(rel, "stylesheet")) return tag.find("disabled") == nullptr ? "style-src-elem" : "";
  if (has_word(rel, "modulepreload")) return "script-src-elem";
  if (has_word(rel, "preload")) {
    const auto* found = std::find_if(kPreloads.begin(), kPreloads.end(),
                                     [&](const auto& each) { return iequals(each.first, tag.value("as")); });
    return found == kPreloads.end() ? "" : found->second;
  }
  if (has_word(rel, "icon")) return "img-src";
  if (has_word(rel, "manifest")) return "manifest-src";
  return has_word(rel, "prefetch") ? "prefetch-src" : "";
}

}  // namespace

// Appends the loads of one element.
struct MarkupLoads::Sink {
  MarkupLoads& self;
  std::string_view base;
  std::vector<Load>& out;

  void add(Load load) {
    const std::string key = load.directive + '\n' + load.how + '\n' + load.url + '\n' + load.hash + '\n' +
                            load.integrity + (load.nonced ? 'n' : '-');
    const auto found = self.known_.find(key);
    if (found != self.known_.end()) {
      ++out[found->second].count;
    } else if (out.size() < limits::kEvidenceItems) {
      self.known_.emplace(key, out.size());
      out.push_back(std::move(load));
    }
  }

  void code(std::string_view directive, std::string hash, bool nonced = false,
            std::string_view how = "inline") {
    Load load;
    load.directive = directive;
    load.how = how;
    load.hash = std::move(hash);
    load.nonced = nonced;
    add(std::move(load));
  }

  // An address as written; what it names besides a javascript: address is resolved.
  void address(std::string_view directive, std::string_view reference, const Tag* tag = nullptr) {
    const std::string_view trimmed = policy::trim(reference);
    if (policy::istarts_with(trimmed, "javascript:")) {
      if (!does_nothing(trimmed)) code("script-src-elem", hash_of_address(trimmed), false, "javascript");
      return;
    }
    const std::string written = decoded(trimmed);
    Load load;
    load.directive = directive;
    const auto parsed = policy::parse_url(written);
    const bool bare = parsed && !parsed->has_authority;  // data:, blob:
    load.url = bare ? written.substr(0, written.find(':') + 1) : resolve_reference(written, base);
    if (load.directive.empty() || load.url.empty()) return;
    if (tag != nullptr) {
      load.nonced = is_nonced(*tag);
      load.integrity = decoded(tag->value("integrity"));
    }
    add(std::move(load));
  }

  void script(const Tag& tag, std::string_view content) {
    const std::string_view type = policy::trim(tag.value("type"));
    const bool table = iequals(type, "importmap") || iequals(type, "speculationrules");
    if ((!is_script_type(type) && !table) || tag.find("nomodule") != nullptr) return;
    if (const Attribute* source = tag.find("src")) {
      if (!table) address("script-src-elem", source->value, &tag);
    } else if (!content.empty()) {
      // After "<!--<script" the end tag is another one (HTML section 13.2.5.20).
      const bool escaped = content.find("<!--") != std::string_view::npos;
      code("script-src-elem", escaped ? std::string() : hash_of(content), is_nonced(tag));
    }
  }

  void source_set(std::string_view list) {
    while (!list.empty()) {
      while (!list.empty() && (policy::is_space(list[0]) || list[0] == ',')) list.remove_prefix(1);
      std::size_t end = 0;
      while (end < list.size() && !policy::is_space(list[end])) ++end;
      std::string_view candidate = list.substr(0, end);
      const bool last = candidate.ends_with(',');
      while (candidate.ends_with(',')) candidate.remove_suffix(1);
      if (!candidate.empty()) address("img-src", candidate);
      list.remove_prefix(end);
      if (!last) list.remove_prefix(std::min(list.find(','), list.size()));
    }
  }

  void attributes(const Tag& tag) {
    for (const Attribute& each : tag.attributes) {
      const bool style = iequals(each.name, "style");
      if ((!style && !is_handler(each)) || each.value.empty()) continue;
      const auto text = code_of(each.value);
      code(style ? "style-src-attr" : "script-src-attr", text ? hash_of(*text) : std::string());
    }
  }
};

void MarkupLoads::add(const Tag& tag, std::string_view content, std::string_view base,
                      std::vector<Load>& out) {
  Sink sink{*this, base, out};
  sink.attributes(tag);
  if (tag.is("script")) return sink.script(tag, content);
  if (tag.is("style") && !content.empty()) sink.code("style-src-elem", hash_of(content), is_nonced(tag));
  if (tag.is("link") && !tag.value("href").empty())
    sink.address(directive_of_link(tag), tag.value("href"), &tag);
  if (tag.is("img") || tag.is("source")) sink.source_set(tag.value("srcset"));
  if (tag.is("input") && iequals(tag.value("type"), "image")) sink.address("img-src", tag.value("src"));
  // A form without an address sends to the document's own.
  const bool form = tag.is("form") && !iequals(tag.value("method"), "dialog");
  if (form && policy::trim(tag.value("action")).empty()) sink.address("form-action", document_);
  for (const AddressAttribute& each : kAddresses) {
    const bool framed = tag.is("iframe") && tag.find("srcdoc") != nullptr;
    if (!tag.is(each.element) || framed || (tag.is("form") && !form)) continue;
    if (const std::string_view value = tag.value(each.attribute); !value.empty())
      sink.address(each.directive, value);
  }
}

}  // namespace devdiag::check
