// Reads headers and meta elements for graders.
#include "devdiag/grade/answer.hpp"

#include "html_tags.hpp"
#include "policy/ascii.hpp"

namespace devdiag::grade {

using policy::iequals;
using policy::trim;

namespace {

constexpr std::string_view kPolicy = "content-security-policy";

}  // namespace

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
      if (iequals(trim(*http_equiv), kPolicy)) metas.push_back({std::string(kPolicy), *content, true});
    } else if (name && iequals(trim(*name), "referrer")) {
      metas.push_back({"referrer", *content, true});
    }
  }
  return metas;
}

}  // namespace devdiag::grade
