// webhint: its hints over small sites given as path -> response. The suite's own server and what its crawler
// asks for are played here.
#include "devdiag/grade/webhint.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>

#include "html_tags.hpp"
#include "input.hpp"
#include "media_type.hpp"
#include "policy/ascii.hpp"
#include "policy/url.hpp"
#include "resolve_url.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::grade;

constexpr int kMostHops = 10;

std::string sha(int bits, std::string_view body) {
  const EVP_MD* kind = bits == 256 ? EVP_sha256() : bits == 384 ? EVP_sha384() : EVP_sha512();
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(body.data(), body.size(), digest.data(), &size, kind, nullptr);
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
  return {text.begin(), text.begin() + length};
}

void set_header(Answer& answer, const std::string& name, const json& value) {
  std::erase_if(answer.headers, [&name](const Header& one) { return policy::iequals(one.name, name); });
  const FieldLines lines = lines_of(value);
  for (const auto line : lines.views()) answer.headers.push_back({name, std::string(line)});
}

// The suite's server: every answer says no-cache, texts are HTML unless told otherwise, what is not
// configured does not exist, except an icon where paths are configured.
class Site {
 public:
  Site(const json& config, bool https)
      : config_(config), origin_(https ? "https://localhost" : "http://localhost") {}

  const std::string& origin() const { return origin_; }

  Fetched fetch(std::string url) const {
    Fetched out;
    for (int hop = 0; hop < kMostHops; ++hop) {
      const auto parsed = policy::parse_url(url);
      if (!parsed || parsed->host != "localhost") break;
      Fetched answered = answer(std::string(parsed->path));
      if (!is_redirect(*answered.answer)) {
        answered.url = url;
        answered.hops = std::move(out.hops);
        return answered;
      }
      out.hops.push_back(url);
      url = resolve_url(url, *answered.body).value_or("");
    }
    out.url = url;
    return out;
  }

 private:
  static bool is_redirect(const Answer& answer) {
    return answer.status == 301 || answer.status == 302 || answer.status == 303 || answer.status == 307 ||
           answer.status == 308;
  }

  const json* configured(const std::string& path) const {
    if (!config_.is_object()) return path == "/" ? &config_ : nullptr;
    for (const std::string& key : {path, std::string("*")}) {
      const auto found = config_.find(key);
      if (found != config_.end()) return &*found;
    }
    return nullptr;
  }

  Fetched answer(const std::string& path) const {
    Fetched out;
    out.answer =
        Answer{200, true, {{"Cache-Control", "no-cache"}, {"Content-Type", "text/html; charset=utf-8"}}};
    out.body = "";
    const json* entry = configured(path);
    if (!entry && path == "/favicon.ico" && config_.is_object()) {
      set_header(*out.answer, "Content-Type", "image/x-icon");
    } else if (!entry) {
      out.answer->status = 404;
      set_header(*out.answer, "Content-Security-Policy", "default-src 'none'");
      set_header(*out.answer, "X-Content-Type-Options", "nosniff");
    } else if (entry->is_string()) {
      out.body = entry->get<std::string>();
    } else if (entry->is_object()) {
      out.answer->status = entry->value("status", 200);
      out.body = entry->contains("content") && entry->at("content").is_string()
                     ? entry->at("content").get<std::string>()
                     : "";
      const json headers = entry->value("headers", json::object());
      for (const auto& [name, value] : headers.items()) set_header(*out.answer, name, value);
    }
    return out;
  }

  const json& config_;
  std::string origin_;
};

// The addresses that a browser asks for when it loads this markup, without the icon.
struct Wanted {
  std::vector<std::string> urls;
  std::string icon = "/favicon.ico";
};

Wanted wanted_by(std::string_view html, const std::string& page_url) {
  Wanted out;
  HtmlTags tags(html);
  HtmlTag tag;
  std::string base = page_url;
  while (tags.next(tag)) {
    if (tag.is_end) continue;
    const auto href = tag.attribute("href");
    const std::string rel = policy::to_lower(policy::trim(tag.attribute("rel").value_or("")));
    if (tag.is("base") && href) base = resolve_url(page_url, *href).value_or(page_url);
    if (tag.is("link") && href && rel.find("icon") != std::string::npos) out.icon = *href;
    std::vector<std::string> addresses;
    if (tag.is("link") && href && (rel == "stylesheet" || rel == "manifest")) addresses.push_back(*href);
    for (const std::string_view name :
         {"script", "img", "iframe", "video", "audio", "source", "track", "object"}) {
      if (!tag.is(name)) continue;
      for (const std::string_view attribute : {"src", "poster", "data"}) {
        if (const auto value = tag.attribute(attribute); value && !value->empty())
          addresses.push_back(*value);
      }
    }
    for (const auto& address : addresses) out.urls.push_back(resolve_url(base, address).value_or(""));
  }
  out.icon = resolve_url(base, out.icon).value_or("");
  return out;
}

std::vector<Fetched> load(const Site& site, Hint hint) {
  std::vector<Fetched> fetched;
  fetched.push_back(site.fetch(site.origin() + "/"));
  const Fetched document = fetched.front();
  const auto type = read_content_type(document.answer ? first_line_of(*document.answer, "content-type") : "");
  const bool html = type.value && type.value->type == "text/html";
  if (html && document.body) {
    Wanted wanted = wanted_by(*document.body, document.url);
    wanted.urls.push_back(wanted.icon);
    std::set<std::string> seen;
    for (const auto& url : wanted.urls) {
      if (url.empty() || is_data_url(url) || !seen.insert(url).second) continue;
      fetched.push_back(site.fetch(url));
      // The tables left files' contents out: an empty text is a body that is not known.
      if (fetched.back().body == "") fetched.back().body.reset();
    }
  }
  if (hint == Hint::no_p3p) {
    Fetched policy = site.fetch(site.origin() + "/w3c/p3p.xml");
    if (policy.answer && policy.answer->status == 200) fetched.push_back(std::move(policy));
  }
  return fetched;
}

std::vector<std::string> texts_of(const json& object, const char* name) {
  return object.value(name, std::vector<std::string>{});
}

bool finds(const std::string& pattern, std::string_view text) {
  return std::regex_search(std::string(text), std::regex(pattern, std::regex::icase));
}

HintOptions read_options(Hint hint, const json& given) {
  HintOptions options;
  options.sha = &sha;
  if (!given.is_object()) return options;
  options.include = texts_of(given, "include");
  options.ignore = texts_of(given, "ignore");
  options.hsts_min_age_s = given.value("minMaxAgeValue", options.hsts_min_age_s);
  const std::string baseline = given.value("baseline", "sha384");
  options.sri_baseline_bits = std::stoi(baseline.substr(3));
  options.sri_same_origin = given.value("originCriteria", "") == "all";
  options.same_origin_links = given.value("includeSameOriginURLs", false);
  options.max_page_redirects = given.value("max-html-redirects", std::size_t{0});
  options.max_resource_redirects = given.value("max-resource-redirects", std::size_t{0});
  options.max_age_page_s = given.value("maxAgeTarget", options.max_age_page_s);
  options.max_age_resource_s = given.value("maxAgeResource", options.max_age_resource_s);
  if (const auto patterns = texts_of(given, "revvingPatterns"); !patterns.empty()) {
    options.is_revved = [patterns](std::string_view url) {
      return std::any_of(patterns.begin(), patterns.end(),
                         [url](const std::string& pattern) { return finds(pattern, url); });
    };
  }
  if (hint == Hint::content_type) {
    options.content_type_of = [given](std::string_view url) {
      std::string type;
      for (const auto& [pattern, value] : given.items()) {
        if (finds(pattern, url)) type = value.get<std::string>();
      }
      return type;
    };
  }
  return options;
}

std::vector<HintReport> run(Hint hint, const json& input) {
  const json options = input.value("options", json::object());
  const bool https = options.is_object() && options.value("https", false);
  const json given = options.is_object() ? options.value("hintOptions", json()) : json();
  return judge_hint(hint, load(Site(input.at("server_config"), https), hint), read_options(hint, given));
}

template <Hint hint>
Judged judge_clean(const json& input, const json& expected, const json&) {
  const auto reports = run(hint, input);
  std::string got = reports.empty() ? "clean" : "";
  for (const auto& report : reports) got += std::string(report.remark) + " " + report.url + "; ";
  return {expected.at("clean") == reports.empty(), expected.at("reports").dump(), got};
}

template <Hint hint>
Judged judge_reports(const json& input, const json& expected, const json&) {
  std::multiset<std::string> wanted, got;
  for (const auto& report : expected.at("reports")) wanted.insert(report.at("severity").get<std::string>());
  for (const auto& report : run(hint, input)) got.emplace(hint_severity_name(report.severity));
  return compare(wanted, got);
}

template <std::size_t... index>
constexpr auto rows(std::index_sequence<index...>) {
  return std::array<AdapterRow, 2 * sizeof...(index)>{
      AdapterRow{"webhint", {}, &judge_clean<static_cast<Hint>(index)>, {}}...,
      AdapterRow{"webhint", {}, &judge_reports<static_cast<Hint>(index)>, "reports"}...};
}

}  // namespace

std::span<const AdapterRow> webhint_adapters() {
  static const auto kRows = [] {
    auto out = rows(std::make_index_sequence<kHints>());
    for (std::size_t i = 0; i < out.size(); ++i) out[i].kind = hint_name(static_cast<Hint>(i % kHints));
    return out;
  }();
  return kRows;
}

}  // namespace devdiag::cases
