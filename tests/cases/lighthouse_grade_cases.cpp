// Lighthouse's security audits: the score, whether the audit applies, and severity and directive of every
// item.
#include "devdiag/grade/lighthouse.hpp"

#include <algorithm>

#include "input.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::grade;

// The response of the page's own address; headers by name.
Answer read_answer(const json& input) {
  Answer answer;
  for (const auto& response : input.at("responses")) {
    if (response.at("url") != input.at("url")) continue;
    for (const auto& [name, value] : response.at("headers").items()) {
      const FieldLines lines = lines_of(value);
      for (const auto line : lines.views()) answer.headers.push_back({name, std::string(line)});
    }
    break;
  }
  return answer;
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::vector<Meta> read_metas(const json& input) {
  std::vector<Meta> metas;
  if (!input.contains("meta_elements") || !input.at("meta_elements").is_array()) return metas;
  for (const auto& meta : input.at("meta_elements")) {
    const std::string name = text_of(meta, "httpEquiv");
    metas.push_back({name.empty() ? text_of(meta, "http_equiv") : name, text_of(meta, "content"), true});
  }
  return metas;
}

// Items in any order.
json summary(const json& score, const json& not_applicable, json items) {
  std::sort(items.begin(), items.end());
  return {{"score", score}, {"not_applicable", not_applicable}, {"items", items}};
}

json as_json(const LighthouseVerdict& verdict) {
  json items = json::array();
  for (const auto& item : verdict.items) {
    items.push_back({{"severity", lighthouse_severity_name(item.severity)},
                     {"directive", item.directive ? json(*item.directive) : json()}});
  }
  return summary(verdict.pass ? 1 : 0, verdict.not_applicable, std::move(items));
}

json without_texts(const json& expected) {
  json items = json::array();
  for (const auto& item : expected.at("items")) {
    items.push_back({{"severity", item.at("severity")}, {"directive", item.value("directive", json())}});
  }
  return summary(expected.at("score"), expected.at("not_applicable"), std::move(items));
}

template <LighthouseAudit audit>
Judged judge_audit(const json& input, const json& expected, const json&) {
  const auto metas = read_metas(input);
  return compare(without_texts(expected), as_json(judge_lighthouse(audit, read_answer(input), metas)));
}

constexpr AdapterRow kRows[] = {
    {"lighthouse", "has-hsts", &judge_audit<LighthouseAudit::has_hsts>},
    {"lighthouse", "clickjacking-mitigation", &judge_audit<LighthouseAudit::clickjacking_mitigation>},
    {"lighthouse", "origin-isolation", &judge_audit<LighthouseAudit::origin_isolation>},
    {"lighthouse", "csp-xss", &judge_audit<LighthouseAudit::csp_xss>},
    {"lighthouse", "trusted-types-xss", &judge_audit<LighthouseAudit::trusted_types_xss>}};

}  // namespace

std::span<const AdapterRow> lighthouse_adapters() { return kRows; }

}  // namespace devdiag::cases
