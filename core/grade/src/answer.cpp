// Reads headers and meta elements for graders.
#include "devdiag/grade/answer.hpp"

#include "html_tags.hpp"
#include "policy/ascii.hpp"

namespace devdiag::grade {

using policy::iequals;
using policy::to_lower;
using policy::trim;

std::vector<std::string_view> lines_of(const Answer& answer, std::string_view name) {
  std::vector<std::string_view> lines;
  for (const auto& header : answer.headers) {
    if (iequals(header.name, name)) lines.push_back(header.value);
  }
  return lines;
}

std::string_view first_line_of(const Answer& answer, std::string_view name) {
  for (const auto& header : answer.headers) {
    if (iequals(header.name, name)) return header.value;
  }
  return {};
}

std::vector<Meta> declared_metas(std::string_view html) {
  std::vector<Meta> metas;
  HtmlTags tags(html);
  HtmlTag tag;
  while (tags.next(tag)) {
    if (tag.is_end || !tag.is("meta")) continue;
    const auto content = tag.attribute("content");
    if (!content || content->empty()) continue;
    const auto http_equiv = tag.attribute("http-equiv");
    const auto name = tag.attribute("name");
    if (http_equiv) {
      metas.push_back({to_lower(trim(*http_equiv)), *content, true});
    } else if (name && iequals(trim(*name), "referrer")) {
      metas.push_back({"referrer", *content, true});
    }
  }
  return metas;
}

}  // namespace devdiag::grade
