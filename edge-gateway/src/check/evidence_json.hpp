// Building a record as JSON, so that the core's own reader applies every limit and counts every cut.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "check/html_facts.hpp"
#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"

namespace devdiag::check {

class EvidenceJson {
 public:
  explicit EvidenceJson(std::string_view url);

  void collected(std::string_view kind);
  void dropped(std::string_view reason, std::size_t count);  // 0 adds nothing
  void add(const char* list, nlohmann::json entry);
  void add_load(const Load& load);
  // Meta elements, scripts, loads and insecure addresses of the document's markup; of a text that was cut
  // only the head counts as seen.
  void add_html(const HtmlFacts& facts, bool whole);

  Result<Evidence> read();

 private:
  nlohmann::json value_;
  std::map<std::string, std::size_t> beyond_;  // entries of a list beyond kEvidenceItems
};

// Field lines as evidence has them: Set-Cookie without the cookie's value.
nlohmann::json header_list(const std::vector<Header>& headers);
// Value of the first field of that name, or empty.
std::string_view header_value(const std::vector<Header>& headers, std::string_view name);
// Whether a Content-Type value names HTML.
bool is_html_type(std::string_view content_type);
// Answers whose headers speak for the page; those of errors and of "not modified" may lack what it has.
bool speaks_for_page(std::int64_t status);

}  // namespace devdiag::check
