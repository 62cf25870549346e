// X-Frame-Options and frame-ancestors: may the response be framed by this chain of embedders.
#include "adapter.hpp"
#include "policy/framing.hpp"

namespace devdiag::cases {
namespace {

using namespace devdiag::policy;

// The suite's own host names: the document and an embedder of another origin.
constexpr std::string_view kDocument = "https://web-platform.test";
constexpr std::string_view kForeign = "https://www.web-platform.test";

Judged judge(const json& headers, std::string_view document, const std::vector<Origin>& ancestors,
             const json& expected) {
  std::vector<std::string> csp_lines, xfo_lines;
  for (const auto& line : headers.value("content-security-policy", json::array())) csp_lines.push_back(line);
  for (const auto& line : headers.value("x-frame-options", json::array())) xfo_lines.push_back(line);
  std::vector<Policy> policies;
  for (const auto& line : csp_lines) parse_policies(line, Disposition::enforce, policies);
  const std::vector<std::string_view> xfo(xfo_lines.begin(), xfo_lines.end());
  const Framing framing = judge_framing(policies, parse_xfo(xfo), parse_origin(document), ancestors);
  return compare(expected.at("framing_allowed"), framing.allowed);
}

Judged judge_xfo(const json& input, const json& expected, const json&) {
  std::vector<Origin> ancestors;
  for (const auto& embedder : input.at("embedder_chain")) {
    ancestors.push_back(parse_origin(embedder == "same-origin" ? kDocument : kForeign));
  }
  return judge(input.at("headers"), kDocument, ancestors, expected);
}

Judged judge_ancestors(const json& input, const json& expected, const json&) {
  std::vector<Origin> ancestors;
  for (const auto& ancestor : input.at("ancestors")) {
    ancestors.push_back(parse_origin(ancestor.at("origin").get_ref<const std::string&>()));
  }
  return judge(input.at("headers"), input.at("document_origin").get<std::string>(), ancestors, expected);
}

constexpr AdapterRow kRows[] = {{"wpt-xfo", "x_frame_options", &judge_xfo},
                                {"wpt-frame-ancestors", "frame_ancestors", &judge_ancestors}};

}  // namespace

std::span<const AdapterRow> framing_adapters() { return kRows; }

}  // namespace devdiag::cases
