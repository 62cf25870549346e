// Hints about links and the viewport declaration.
#include <algorithm>
#include <map>

#include "hint_page.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "resolve_url.hpp"

namespace devdiag::grade::hints {

using policy::istarts_with;
using policy::next_part;

namespace {

// Neither a scheme of its own other than http and https, nor anything before a colon.
bool is_regular(std::string_view address) {
  const auto colon = address.find(':');
  if (colon == std::string_view::npos) return true;
  const auto scheme = policy::trim(address.substr(0, colon));
  return policy::iequals(scheme, "http") || policy::iequals(scheme, "https");
}

bool has_rel(const HtmlTag& tag, std::string_view wanted) {
  const std::string rel = normalized(tag, "rel").value_or("");
  std::string_view rest = rel;
  while (!rest.empty()) {
    if (next_part(rest, ' ') == wanted) return true;
  }
  return false;
}

bool leads_away(const Page& page, const HtmlTag& tag) {
  const auto href = normalized(tag, "href");
  const auto target = resolve_url(page.url(), *href);
  return !target || !policy::same_origin(policy::parse_origin(*target), policy::parse_origin(page.url()));
}

bool is_viewport(const Element& element) {
  return element.tag.is("meta") && normalized(element.tag, "name") == "viewport";
}

// Properties of a viewport declaration (CSS Device Adaptation, "Parsing algorithm"), the last of a name.
struct Viewport {
  enum class Value { number, word, invalid };
  struct Property {
    Value value = Value::invalid;
    std::string text;
    bool is_one = false;  // the number 1
  };
  std::map<std::string, Property, std::less<>> known;
  std::map<std::string, std::string, std::less<>> unknown, invalid;
};

constexpr std::string_view kProperties[] = {"width",         "height",        "initial-scale",
                                            "minimum-scale", "maximum-scale", "user-scalable",
                                            "shrink-to-fit", "viewport-fit",  "interactive-widget"};
constexpr std::string_view kWords[] = {"yes", "no", "device-width", "device-height"};
constexpr std::string_view kWidgetWords[] = {"overlays-content", "resizes-content", "resizes-visual"};

bool in(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_word(std::string_view name, std::string_view value) {
  if (in(kWords, value)) return true;
  if (name == "viewport-fit") return value == "auto" || value == "cover";
  return name == "interactive-widget" && in(kWidgetWords, value);
}

// Begins like a number: a sign, digits, a point.
bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('.')) text.remove_prefix(1);
  return !text.empty() && policy::is_digit(text.front());
}

// 1, 01, 1.0 and what goes on with something else than digits.
bool begins_with_one(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  while (text.starts_with('0')) text.remove_prefix(1);
  if (!text.starts_with('1')) return false;
  text.remove_prefix(1);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    while (text.starts_with('0')) text.remove_prefix(1);
  }
  return text.empty() || !policy::is_digit(text.front());
}

void set_property(Viewport& viewport, std::string_view name, std::string_view value) {
  if (!in(kProperties, name)) {
    viewport.unknown[std::string(name)] = value;
    return;
  }
  auto& property = viewport.known[std::string(name)];
  property = {Viewport::Value::invalid, std::string(value), false};
  if (is_number(value)) {
    property.value = Viewport::Value::number;
    property.is_one = begins_with_one(value);
  } else if (is_word(name, value)) {
    property.value = Viewport::Value::word;
  } else {
    viewport.invalid[std::string(name)] = value;
  }
}

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_comma(char c) { return c == ',' || c == ';'; }

template <typename Test>
std::string_view take(std::string_view& rest, Test test) {
  std::size_t end = 0;
  while (end < rest.size() && test(rest[end])) ++end;
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(end);
  return taken;
}

Viewport read_viewport(std::string_view content) {
  const auto ends = [](char c) { return is_blank(c) || is_comma(c) || c == '='; };
  const auto part = [ends](char c) { return !ends(c); };
  Viewport viewport;
  while (!content.empty()) {
    take(content, ends);
    const auto name = take(content, part);
    if (name.empty() || content.empty() || is_comma(content.front())) continue;
    take(content, [](char c) { return !is_comma(c) && c != '='; });
    if (content.empty() || is_comma(content.front())) continue;
    take(content, [](char c) { return is_blank(c) || c == '='; });
    if (content.empty() || is_comma(content.front())) continue;
    set_property(viewport, name, take(content, part));
  }
  return viewport;
}

void judge_viewport(const std::string& content, const HintOptions& options, const std::string& url,
                    Reports& reports) {
  const Viewport viewport = read_viewport(content);
  const auto report = [&](HintSeverity severity, std::string_view remark) {
    reports.push_back({severity, remark, url});
  };
  for (std::size_t i = 0; i < viewport.unknown.size(); ++i) report(HintSeverity::warning, "property-unknown");
  for (std::size_t i = 0; i < viewport.invalid.size(); ++i) report(HintSeverity::error, "value-invalid");
  for (const std::string_view name : {"maximum-scale", "minimum-scale", "user-scalable"}) {
    if (viewport.known.contains(name)) report(HintSeverity::error, "zoom-limited");
  }
  const auto width = viewport.known.find("width");
  if (width == viewport.known.end() || width->second.text != "device-width") {
    report(HintSeverity::error, "width-not-of-device");
  }
  const auto scale = viewport.known.find("initial-scale");
  if (scale == viewport.known.end() ? options.old_ios : !scale->second.is_one) {
    report(HintSeverity::error, "initial-scale-not-one");
  }
}

}  // namespace

void check_disown_opener(const Page& page, const HintOptions& options, Reports& reports) {
  for (const auto& [tag, in_body] : page.elements()) {
    if (!tag.is("a") && !tag.is("area")) continue;
    if (normalized(tag, "target") != "_blank" || !tag.attribute("href")) continue;
    if (!is_regular(*tag.attribute("href"))) continue;
    if (!options.same_origin_links && !leads_away(page, tag)) continue;
    if (!has_rel(tag, "noopener")) {
      reports.push_back({HintSeverity::error, "noopener-missing", std::string(page.url())});
    }
    if (!options.noopener_everywhere && !has_rel(tag, "noreferrer")) {
      reports.push_back({HintSeverity::warning, "noreferrer-missing", std::string(page.url())});
    }
  }
}

void check_protocol_relative(const Page& page, const HintOptions&, Reports& reports) {
  const HintSeverity severity = is_https_url(page.url()) ? HintSeverity::hint : HintSeverity::warning;
  for (const auto& [tag, in_body] : page.elements()) {
    if (!tag.is("a") && !tag.is("img") && !tag.is("link") && !tag.is("script")) continue;
    std::string address = tag.attribute("src").value_or("");
    if (address.empty()) address = tag.attribute("href").value_or("");
    if (!policy::trim(address).starts_with("//") || tag.attribute("rel") == "dns-prefetch") continue;
    reports.push_back({severity, "protocol-relative", address});
  }
}

void check_viewport(const Page& page, const HintOptions& options, Reports& reports) {
  if (!page.is_html()) return;
  const std::string url(page.url());
  const auto& elements = page.elements();
  const auto first = std::find_if(elements.begin(), elements.end(), is_viewport);
  if (first == elements.end()) {
    reports.push_back({HintSeverity::error, "viewport-missing", url});
    return;
  }
  if (first->in_body) reports.push_back({HintSeverity::error, "viewport-in-body", url});
  const std::string content = normalized(first->tag, "content").value_or("");
  if (content.empty()) {
    reports.push_back({HintSeverity::error, "content-empty", url});
  } else {
    judge_viewport(content, options, url, reports);
  }
  const auto more = std::count_if(first + 1, elements.end(), is_viewport);
  for (auto i = more; i > 0; --i) reports.push_back({HintSeverity::warning, "viewport-repeated", url});
}

}  // namespace devdiag::grade::hints
