// Report JSON: canonical bytes, exact reading.
#include <doctest/doctest.h>

#include "devdiag/json.hpp"
#include "devdiag/report.hpp"

using namespace devdiag;

namespace {

Report sample() {
  Report report;
  report.preset = "full";
  report.target = std::string(32, 'a');
  report.env_fp = std::string(64, 'b');
  report.env = {"fw:react"};
  report.score = 7;
  report.severity = Severity::warn;
  report.findings = {
      {"CSP_MISSING", Severity::warn, 3, "doc \"x\"", "cccccccccccccccc", 2,
       report.arena.list<Proof>({{"header", "Content-Security-Policy", "O'Brien \U0001F600\n", "probe"}}),
       report.arena.list<Param>({{"directive", "script-src"}}), false}};
  report.suppressed = {{"XFO_INVALID", "accepted", 1}};
  report.evaluated = {"CSP_MISSING"};
  report.not_evaluated = {{"LCP_POOR", KindSet("vitals")}};
  report.dropped = {{"text_cut", 1}};
  return report;
}

std::string refusal(std::string_view member, const nlohmann::json& value) {
  nlohmann::json report = nlohmann::json::parse(write_report(sample()));
  report[nlohmann::json::json_pointer(std::string(member))] = value;
  const auto result = report_from(report, "report");
  return result ? std::string() : error_sentence(result.error());
}

}  // namespace

TEST_CASE("the bytes of a report") {
  CHECK(write_report(sample()) ==
        R"({"v":1,"preset":"full","target":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","env_fp":")" +
            std::string(64, 'b') +
            R"(","env":["fw:react"],"score":7,"severity":"warn",)"
            R"("findings":[{"problem_code":"CSP_MISSING","severity":"warn",)"
            R"("weight":3,"subject":"doc \"x\"",)"
            R"("fingerprint":"cccccccccccccccc","count":2,"proof":[{"kind":"header",)"
            R"("where":"Content-Security-Policy","text":"O'Brien )"
            "\U0001F600"
            R"(\n","seen_by":"probe"}],)"
            R"("params":{"directive":"script-src"},"noise":false,"fitted":""}],"suppressed":[)"
            R"({"problem_code":"XFO_INVALID",)"
            R"("reason":"accepted","findings":1}],"evaluated":["CSP_MISSING"],)"
            R"("not_evaluated":[{"problem_code":"LCP_POOR",)"
            R"("missing":["vitals"]}],"dropped":[{"reason":"text_cut","count":1}]})");
}

TEST_CASE("a report is read as it was written, an empty one too") {
  for (const Report& report : {sample(), Report{1,
                                                "chat",
                                                std::string(32, '0'),
                                                std::string(64, '0'),
                                                {},
                                                0,
                                                Severity::info,
                                                {},
                                                {},
                                                {},
                                                {},
                                                {}}}) {
    const std::string text = write_report(report);
    const auto again = read_report(text);
    REQUIRE_MESSAGE(again.ok(), error_sentence(again.error()));
    CHECK(write_report(*again) == text);
  }
}

TEST_CASE("a damaged report is refused with the path") {
  CHECK(refusal("/target", "x") ==
        "report.target: does not have the right form; allowed: 32 lower-case hex digits");
  CHECK(
      refusal("/evaluated/0", "NO_SUCH_PROBLEM").starts_with("report.evaluated[0]: is not in the catalogue"));
  CHECK(refusal("/not_evaluated/0/problem_code", "NO_SUCH_PROBLEM")
            .starts_with("report.not_evaluated[0].problem_code: is not in the catalogue"));
  CHECK(refusal("/not_evaluated/0/missing/0", "rumours")
            .starts_with("report.not_evaluated[0].missing[0]: unknown value"));
  CHECK(refusal("/findings/0/severity", "bad") ==
        "report.findings[0].severity: unknown value; allowed: info, warn, error, critical");
  CHECK(refusal("/findings/0/params", {{"a", 1}}) ==
        "report.findings[0].params.a: not a text; allowed: a text");
  CHECK(refusal("/findings/0/params", {{"a b", "x"}})
            .starts_with("report.findings[0].params.a b: a name of another form"));
  CHECK(refusal("/findings/0/subject", std::string(513, 'x')) ==
        "report.findings[0].subject: a text of 513 bytes; allowed: at most 512 bytes");
  CHECK(refusal("/findings/0/proof/0/text", std::string("a\0", 2))
            .starts_with("report.findings[0].proof[0].text: holds"));
  CHECK(refusal("/evaluated", {"B_B", "A_A"}).starts_with("report.evaluated[1]: out of order"));
  CHECK(refusal("/v", 2) == "report.v: a version this program does not know; allowed: 1");
  CHECK(refusal("/later", 2).empty());
}

TEST_CASE("names of severities") {
  CHECK(to_name(Severity::critical) == "critical");
  CHECK(severity_from("info") == Severity::info);
  CHECK_FALSE(severity_from("fatal").has_value());
}
