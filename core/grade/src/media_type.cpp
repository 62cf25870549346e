// Determines media types.
#include "media_type.hpp"

#include <algorithm>

#include "policy/ascii.hpp"
#include "policy/field_lines.hpp"
#include "policy/url.hpp"

namespace devdiag::grade {

using policy::to_lower;
using policy::trim;

namespace {

struct Known {
  std::string_view name, media_type;
};

constexpr Known kExtensions[] = {{"html", "text/html"},
                                 {"htm", "text/html"},
                                 {"shtml", "text/html"},
                                 {"xhtml", "application/xhtml+xml"},
                                 {"xht", "application/xhtml+xml"},
                                 {"js", "text/javascript"},
                                 {"mjs", "application/javascript"},
                                 {"cjs", "application/node"},
                                 {"jsx", "text/jsx"},
                                 {"ts", "text/x-typescript"},
                                 {"tsx", "text/x-typescript"},
                                 {"css", "text/css"},
                                 {"less", "text/less"},
                                 {"sass", "text/x-sass"},
                                 {"scss", "text/x-scss"},
                                 {"ico", "image/x-icon"},
                                 {"webmanifest", "application/manifest+json"},
                                 {"webapp", "application/x-web-app-manifest+json"},
                                 {"appcache", "text/cache-manifest"},
                                 {"jpeg", "image/jpeg"},
                                 {"jpg", "image/jpeg"},
                                 {"jpe", "image/jpeg"},
                                 {"png", "image/png"},
                                 {"apng", "image/apng"},
                                 {"gif", "image/gif"},
                                 {"svg", "image/svg+xml"},
                                 {"svgz", "image/svg+xml"},
                                 {"webp", "image/webp"},
                                 {"avif", "image/avif"},
                                 {"bmp", "image/bmp"},
                                 {"tif", "image/tiff"},
                                 {"tiff", "image/tiff"},
                                 {"heic", "image/heic"},
                                 {"woff2", "font/woff2"},
                                 {"woff", "font/woff"},
                                 {"ttf", "font/ttf"},
                                 {"otf", "font/otf"},
                                 {"ttc", "font/collection"},
                                 {"eot", "application/vnd.ms-fontobject"},
                                 {"xml", "text/xml"},
                                 {"xsl", "text/xml"},
                                 {"xslt", "application/xslt+xml"},
                                 {"rss", "application/rss+xml"},
                                 {"atom", "application/atom+xml"},
                                 {"rdf", "application/rdf+xml"},
                                 {"json", "application/json"},
                                 {"map", "application/json"},
                                 {"jsonld", "application/ld+json"},
                                 {"txt", "text/plain"},
                                 {"md", "text/markdown"},
                                 {"csv", "text/csv"},
                                 {"yaml", "text/yaml"},
                                 {"yml", "text/yaml"},
                                 {"ics", "text/calendar"},
                                 {"vcf", "text/x-vcard"},
                                 {"vtt", "text/vtt"},
                                 {"srt", "application/x-subrip"},
                                 {"wasm", "application/wasm"},
                                 {"pdf", "application/pdf"},
                                 {"zip", "application/zip"},
                                 {"gz", "application/gzip"},
                                 {"tar", "application/x-tar"},
                                 {"bin", "application/octet-stream"},
                                 {"exe", "application/octet-stream"},
                                 {"mp3", "audio/mp3"},
                                 {"m4a", "audio/mp4"},
                                 {"ogg", "audio/ogg"},
                                 {"oga", "audio/ogg"},
                                 {"opus", "audio/ogg"},
                                 {"wav", "audio/wav"},
                                 {"aac", "audio/x-aac"},
                                 {"flac", "audio/x-flac"},
                                 {"weba", "audio/webm"},
                                 {"mp4", "video/mp4"},
                                 {"m4v", "video/x-m4v"},
                                 {"webm", "video/webm"},
                                 {"ogv", "video/ogg"},
                                 {"mpeg", "video/mpeg"},
                                 {"mpg", "video/mpeg"},
                                 {"mov", "video/quicktime"},
                                 {"avi", "video/x-msvideo"},
                                 {"mkv", "video/x-matroska"},
                                 {"m3u8", "application/vnd.apple.mpegurl"},
                                 {"mpd", "application/dash+xml"}};

constexpr std::string_view kScriptTypes[] = {"application/ecmascript",
                                             "application/javascript",
                                             "application/x-ecmascript",
                                             "application/x-javascript",
                                             "text/ecmascript",
                                             "text/javascript",
                                             "text/javascript1.0",
                                             "text/javascript1.1",
                                             "text/javascript1.2",
                                             "text/javascript1.3",
                                             "text/javascript1.4",
                                             "text/javascript1.5",
                                             "text/jscript",
                                             "text/livescript",
                                             "text/x-ecmascript",
                                             "text/x-javascript"};

std::string by_element(const HtmlTag& element) {
  if (element.is("script")) {
    const std::string type = to_lower(trim(element.attribute("type").value_or("")));
    const bool script =
        std::find(std::begin(kScriptTypes), std::end(kScriptTypes), type) != std::end(kScriptTypes);
    return type.empty() || type == "module" || script ? "text/javascript" : "";
  }
  if (!element.is("link")) return {};
  const std::string rel = element.attribute("rel").value_or("");
  if (rel == "stylesheet") return "text/css";
  return rel == "manifest" ? "application/manifest+json" : "";
}

// Only drawings are known by what they begin with.
bool is_drawing(std::string_view body) {
  return body.starts_with("<?xml ") && body.substr(0, 1'024).find("<svg") != std::string_view::npos;
}

std::string by_extension(std::string_view url, std::string_view declared) {
  const auto parsed = policy::parse_url(url);
  if (!parsed) return {};
  const auto file = parsed->path.substr(parsed->path.rfind('/') + 1);
  const auto dot = file.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {};
  const auto extension = file.substr(dot + 1);
  if (extension == "php") return declared.empty() ? "" : "text/html";
  for (const auto& known : kExtensions) {
    if (known.name == extension) return std::string(known.media_type);
  }
  return {};
}

bool is_quoted_char(unsigned char c) { return c == '\v' || c == ' ' || c >= 0x21; }

// The end of a quoted string that begins at `at`; npos when it has none.
std::size_t quoted_end(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
    if (i >= text.size() || !is_quoted_char(static_cast<unsigned char>(text[i]))) break;
  }
  return std::string_view::npos;
}

std::string unquoted(std::string_view value) {
  if (!value.starts_with('"')) return std::string(value);
  std::string out;
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\') ++i;
    out += value[i];
  }
  return out;
}

void skip_spaces(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == ' ') ++at;
}

std::string_view read_token(std::string_view text, std::size_t& at) {
  const std::size_t start = at;
  while (at < text.size() && policy::is_token(text.substr(at, 1))) ++at;
  return text.substr(start, at - start);
}

// One "; name=value" at `at`, which moves behind it; false when there is none.
bool read_parameter(std::string_view text, std::size_t& at, ContentType& out) {
  ++at;  // the semicolon
  skip_spaces(text, at);
  const auto name = read_token(text, at);
  skip_spaces(text, at);
  if (name.empty() || at >= text.size() || text[at] != '=') return false;
  ++at;
  skip_spaces(text, at);
  const std::size_t start = at;
  if (at < text.size() && text[at] == '"') {
    at = quoted_end(text, at);
    if (at == std::string_view::npos) return false;
  } else if (read_token(text, at).empty()) {
    return false;
  }
  if (policy::iequals(name, "charset"))
    out.charset = to_lower(trim(unquoted(text.substr(start, at - start))));
  skip_spaces(text, at);
  return at == text.size() || text[at] == ';';
}

}  // namespace

ContentTypeReading read_content_type(std::string_view header) {
  const auto semicolon = std::min(header.find(';'), header.size());
  const auto type = trim(header.substr(0, semicolon));
  const auto slash = type.find('/');
  if (slash == std::string_view::npos || !policy::is_token(type.substr(0, slash)) ||
      !policy::is_token(type.substr(slash + 1))) {
    return {};
  }
  ContentType out{to_lower(type), {}};
  for (std::size_t at = semicolon; at < header.size();) {
    if (!read_parameter(header, at, out)) return {std::nullopt, true};
  }
  return {std::move(out), false};
}

std::string media_type_of(const HtmlTag* element, std::string_view url, std::string_view body,
                          std::string_view declared) {
  std::string type = element ? by_element(*element) : "";
  if (type.empty() && is_drawing(body)) type = "image/svg+xml";
  if (type.empty()) type = by_extension(url, declared);
  if (type.empty()) type = declared;
  return type == "application/xml" ? "text/xml" : type;
}

bool is_text_type(std::string_view media_type) {
  constexpr std::string_view kParts[] = {
      "application/javascript", "application/json", "application/x-javascript",
      "application/xml",        "image/svg+xml",    "text/"};
  const auto holds = [media_type](std::string_view part) {
    return media_type.find(part) != std::string_view::npos;
  };
  if (std::any_of(std::begin(kParts), std::end(kParts), holds)) return true;
  return holds("application/") && (holds("+json") || holds("+xml"));
}

bool is_html_type(std::string_view media_type) {
  return media_type == "text/html" || media_type == "application/xhtml+xml";
}

}  // namespace devdiag::grade
