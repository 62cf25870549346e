// Hands the page's answer to the graders.
#include "check/graded.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "check/evidence_json.hpp"
#include "policy/ascii.hpp"
#include "redaction.hpp"

namespace devdiag::check {
namespace {

constexpr std::string_view kPolicyHeader = "Content-Security-Policy";
constexpr std::size_t kPolicies = 16;  // of one page

// The answer nearest to what the browser saw.
const Response* answer_of(const Evidence& evidence) {
  for (const std::string_view observer : {"page", "log", "probe"}) {
    for (const Response& each : evidence.responses) {
      if (each.role == "document" && each.seen_by == observer && speaks_for_page(each.status)) return &each;
    }
  }
  return nullptr;
}

std::string attribute(std::string_view name, std::string_view value) {
  std::string out = " " + std::string(name) + "=\"";
  for (const char c : value) {
    if (c == '"' || c == '&' || c == '<' || c == '>')
      out += c == '"' ? "&quot;" : c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;";
    else
      out += c;
  }
  return out + "\"";
}

// Graders read markup; evidence that a page made itself holds its elements.
std::string markup_of(const Record& record) {
  if (!record.markup.empty()) return record.markup;
  std::string markup;
  for (const Meta& meta : record.evidence.metas) {
    const bool referrer = policy::iequals(meta.http_equiv, "referrer");
    markup += "<meta" + attribute(referrer ? "name" : "http-equiv", meta.http_equiv) +
              attribute("content", meta.content) + ">";
  }
  for (const ScriptElement& script : record.evidence.scripts) {
    if (script.tag != "script") continue;
    markup += "<script" + attribute("src", script.url);
    markup += (script.integrity.empty() ? "" : attribute("integrity", script.integrity)) + "></script>";
  }
  return markup;
}

// What was not seen is not graded: without markup no script could be found without integrity.
void leave_out(grade::ObservatoryTest test, grade::ObservatoryGrade& graded) {
  for (grade::ObservatoryVerdict& verdict : graded.tests) {
    if (verdict.test != test || !verdict.evaluated) continue;
    verdict.evaluated = false;
    if (verdict.result.pass) --graded.passed;
  }
  graded.score = grade::observatory_score(graded.tests);
  graded.grade = grade::observatory_grade(graded.score);
}

void hide_secrets(std::string& part_of_policy) {
  if (auto change = redaction::scrub_policy(part_of_policy, {})) part_of_policy = std::move(change->text);
}

void grade_policies(std::string_view value, std::string_view where, PageGrade& out) {
  while (!value.empty() && out.policies.size() < kPolicies) {
    const std::string_view one = policy::trim(policy::next_part(value, ','));
    if (one.empty()) continue;
    GradedPolicy graded{std::string(where), grade::evaluate_csp(one)};
    for (grade::CspFinding& finding : graded.findings) {
      hide_secrets(finding.directive);
      hide_secrets(finding.value);
    }
    std::sort(graded.findings.begin(), graded.findings.end(),
              [](const grade::CspFinding& a, const grade::CspFinding& b) {
                return std::tie(a.severity, a.directive, a.type, a.value) <
                       std::tie(b.severity, b.directive, b.type, b.value);
              });
    out.policies.push_back(std::move(graded));
  }
}

}  // namespace

std::optional<PageGrade> grade_of(const Record& record) {
  const Response* response = answer_of(record.evidence);
  if (response == nullptr) return std::nullopt;
  const grade::Answer answer{response->status == 0 ? 200 : response->status, true, response->headers};
  PageGrade out;
  out.observatory = grade::grade_response(response->url, answer, markup_of(record));
  if (record.markup.empty() && !record.evidence.has("scripts"))
    leave_out(grade::ObservatoryTest::subresource_integrity, out.observatory);
  for (const Header& header : response->headers) {
    if (policy::iequals(header.name, kPolicyHeader)) grade_policies(header.value, header.name, out);
  }
  for (const Meta& meta : record.evidence.metas) {
    if (policy::iequals(meta.http_equiv, kPolicyHeader)) grade_policies(meta.content, "meta", out);
  }
  return out;
}

}  // namespace devdiag::check
