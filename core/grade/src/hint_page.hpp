// A loaded page as hints look at it: its elements once read, every resource with its element and type.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "devdiag/grade/webhint.hpp"
#include "html_tags.hpp"

namespace devdiag::grade::hints {

struct Element {
  HtmlTag tag;
  bool in_body = false;
};

// A resource that has been answered, with what hints ask of it.
struct Resource {
  const Fetched* fetched = nullptr;
  const HtmlTag* element = nullptr;  // that names its address; may be null
  std::string media_type;
  bool is_target = false;  // the document itself

  const std::string& url() const { return fetched->url; }
  const Answer& answer() const { return *fetched->answer; }
};

class Page {
 public:
  explicit Page(std::span<const Fetched> fetched);

  std::string_view url() const { return url_; }                          // of the document
  const std::vector<Element>& elements() const { return elements_; }     // empty when the document is no HTML
  const std::vector<Resource>& resources() const { return resources_; }  // answered ones over http and https
  std::span<const Fetched> fetched() const { return fetched_; }
  std::string resolve(std::string_view reference) const;  // empty when it cannot be
  const HtmlTag* element_of(std::string_view url) const;
  bool is_html() const { return is_html_; }

 private:
  void read_elements(std::string_view html);
  void index_addresses();

  std::span<const Fetched> fetched_;
  std::string url_, base_;
  bool is_html_ = false;
  std::vector<Element> elements_;
  std::unordered_map<std::string, std::size_t> by_address_;
  std::vector<Resource> resources_;
};

using Reports = std::vector<HintReport>;

// A header's value as hints compare it: lower case, trimmed, several lines joined; nothing when absent.
std::optional<std::string> normalized(const Answer& answer, std::string_view name);
// The trimmed lower-case value of an attribute; nothing when absent.
std::optional<std::string> normalized(const HtmlTag& tag, std::string_view name);

// The first candidates' addresses of a srcset attribute.
std::vector<std::string> srcset_addresses(std::string_view srcset);

// hints_header.cpp
void check_nosniff(const Page&, const HintOptions&, Reports&);
void check_disallowed_headers(const Page&, const HintOptions&, Reports&);
void check_html_only_headers(const Page&, const HintOptions&, Reports&);
void check_p3p(const Page&, const HintOptions&, Reports&);
void check_content_type(const Page&, const HintOptions&, Reports&);
// hints_cookie.cpp, hints_cache.cpp, hints_markup.cpp, hints_sri.cpp
void check_cookies(const Page&, const HintOptions&, Reports&);
void check_cache(const Page&, const HintOptions&, Reports&);
void check_disown_opener(const Page&, const HintOptions&, Reports&);
void check_protocol_relative(const Page&, const HintOptions&, Reports&);
void check_viewport(const Page&, const HintOptions&, Reports&);
void check_sri(const Page&, const HintOptions&, Reports&);
// hints_transport.cpp
void check_hsts(const Page&, const HintOptions&, Reports&);
void check_redirects(const Page&, const HintOptions&, Reports&);
void check_https_only(const Page&, const HintOptions&, Reports&);

}  // namespace devdiag::grade::hints
