// A response of a hostile server, headers and markup: the graders take any bytes, and agree with themselves.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "devdiag/grade/lighthouse.hpp"
#include "devdiag/grade/observatory.hpp"
#include "devdiag/grade/webhint.hpp"
#include "html_tags.hpp"
#include "policy/ascii.hpp"
#include "require.hpp"
#include "resolve_url.hpp"

using namespace devdiag::grade;

namespace {

constexpr std::string_view kUrl = "https://example.com/";

// "Name: value" lines up to an empty one; the rest is the body.
Answer read_answer(std::string_view& text) {
  Answer answer;
  while (!text.empty()) {
    std::string_view line = devdiag::policy::next_part(text, '\n');
    if (line.empty()) break;
    const std::string name(devdiag::policy::next_part(line, ':'));
    answer.headers.push_back({name, std::string(line)});
  }
  return answer;
}

void check_grade(const Answer& answer, std::string_view html) {
  const ObservatoryGrade grade = grade_response(kUrl, answer, html);
  require(grade.score >= 0 && grade.score <= 145, "the score has bounds", std::to_string(grade.score));
  require(!grade.grade.empty(), "every score has a letter");
  for (const auto& test : grade.tests) {
    require(test.evaluated == !test.result.name.empty(), "an evaluated test has a result");
  }
}

void check_addresses(std::string_view html) {
  HtmlTags tags(html);
  HtmlTag tag;
  while (tags.next(tag)) {
    for (const auto& attribute : tag.attributes) {
      const auto url = resolve_url(kUrl, attribute.value);
      if (!url || !url->starts_with("http")) continue;
      require(resolve_url(kUrl, *url) == url, "an absolute address stays what it is", *url);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Answer answer = read_answer(text);
  check_grade(answer, text);
  check_addresses(text);
  const auto metas = declared_metas(text);
  for (std::size_t i = 0; i < kLighthouseAudits; ++i) {
    const auto verdict = judge_lighthouse(static_cast<LighthouseAudit>(i), answer, metas);
    require(!verdict.not_applicable || (verdict.pass && verdict.items.empty()),
            "nothing to remark is a pass");
  }
  answer.headers.push_back({"Content-Type", "text/html"});
  std::vector<Fetched> fetched{{std::string(kUrl), answer, std::string(text), {}}};
  fetched.push_back({std::string(kUrl) + "a.1.js", std::move(answer), {}, {}});
  for (std::size_t i = 0; i < kHints; ++i) judge_hint(static_cast<Hint>(i), fetched);
  return 0;
}
