// What is printed: worst first, nothing that controls a terminal, valid XML and JSON whatever was observed.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "check/advice.hpp"
#include "check/checked.hpp"
#include "check/missing.hpp"
#include "check/report_text.hpp"
#include "check/xml.hpp"
#include "cli/suggest.hpp"

using namespace devdiag;
using namespace devdiag::check;
using nlohmann::json;

namespace {

const std::string kHostile = "\"'><script>&amp; ]]> \x01\x1b[31m \xFF \xEF\xBF\xBF \xe2\x80\xae \n\r\t é";

Arena arena;  // texts of all findings below

Finding finding(const char* code, Severity severity, const std::string& subject) {
  Finding out;
  out.problem_code = code;
  out.severity = severity;
  out.subject = arena.keep(subject);
  out.fingerprint = "0123456789abcdef";
  const std::string_view text = arena.keep("proof of " + subject);
  out.proof = arena.list<Proof>({{"header", "Content-Security-Policy", text, "log"}});
  return out;
}

Checked checked(std::vector<Finding> findings) {
  CheckedPage page;
  page.url = "https://shop.example/{hex}/cart?user";
  page.report.preset = "full";
  page.report.score = 12;
  page.report.env = {"srv:nginx"};
  page.report.findings = std::move(findings);
  page.report.evaluated = {"CSP_MISSING", "XFO_INVALID"};
  page.report.not_evaluated = {{"LCP_POOR", KindSet("vitals")}};
  Checked out;
  out.pages.push_back(std::move(page));
  return out;
}

WriteOptions options() {
  WriteOptions write;
  write.program_version = "1.2.3";
  write.time = "2026-01-31T12:00:00";
  write.width = 80;
  return write;
}

std::string text(const Checked& what, const WriteOptions& write = options()) {
  return checked_text(what, write, Paint(false));
}

std::size_t at(const std::string& text, std::string_view part) {
  const std::size_t found = text.find(part);
  CHECK_MESSAGE(found != std::string::npos, part);
  return found;
}

}  // namespace

TEST_CASE("hints: the word that was meant, or none") {
  using cli::edits_between;
  CHECK(edits_between("format", "format") == 0);
  CHECK(edits_between("fromat", "format") == 1);
  CHECK(edits_between("", "abc") == 3);
  CHECK(edits_between("CSP_MISING", "csp_missing") == 1);
  const std::vector<std::string> known{"nginx", "next", "netlify"};
  CHECK(cli::nearest_word("ngnix", known) == "nginx");
  CHECK(cli::hint_for("apache", known).empty());
  CHECK(cli::hint_for("netlfy", known) == "; did you mean netlify?");
}

TEST_CASE("text: grouped by severity, worst first, with proof and the fix for the stack seen") {
  const std::string out = text(checked({finding("XFO_INVALID", Severity::warn, "x"),
                                        finding("CSP_SCRIPT_UNSAFE_INLINE", Severity::error, "y"),
                                        finding("IFRAME_FRAME_ANCESTORS_BLOCKED", Severity::critical, "z")}));
  CHECK(out.starts_with(
      "https://shop.example/{hex}/cart?user\n1 critical problem, 1 error, 1 warning; score 12"));
  CHECK(at(out, "CRITICAL") < at(out, "ERRORS"));
  CHECK(at(out, "ERRORS") < at(out, "WARNINGS"));
  CHECK(at(out, "proof  Content-Security-Policy: proof of y") < at(out, "proof of x"));
  CHECK(out.find("         nginx\n") != std::string::npos);
  CHECK(out.find("--stack NAME") == std::string::npos);
  CHECK(at(out, "NOT EVALUATED") > at(out, "WARNINGS"));
  CHECK(out.find("1 problem because nobody looked inside the running page;") != std::string::npos);
}

TEST_CASE("text: several findings of a problem share title and fix; noise and suppressions come last") {
  std::vector<Finding> many;
  for (int i = 0; i < 8; ++i) many.push_back(finding("XFO_INVALID", Severity::warn, "s" + std::to_string(i)));
  many.push_back(finding("CSP_CONNECT_BLOCKED", Severity::error, "noisy"));
  many.back().noise = true;
  Checked what = checked(many);
  what.pages[0].report.suppressed = {{"CSP_MISSING", "the edge adds it", 2}};
  const std::string out = text(what);
  CHECK(out.find("8 warnings;") != std::string::npos);
  CHECK(out.find("error") == std::string::npos);
  CHECK(at(out, "and 3 more findings") < at(out, "fix    "));
  CHECK(out.find("fix    ", out.find("fix    ") + 1) == std::string::npos);
  CHECK(at(out, "NOT YOURS") < at(out, "CSP_MISSING (2 findings): the edge adds it"));
  CHECK_FALSE(reaches(what, Severity::error));
  CHECK(reaches(what, Severity::warn));
}

TEST_CASE("text: nothing found is said only when the page was seen") {
  Checked what = checked({});
  CHECK(text(what).find("No problem found, 2 problems looked for") != std::string::npos);
  what.pages[0].page_seen = false;
  CHECK(text(what).find("Page not judged") != std::string::npos);
  what.pages[0].named = false;
  CHECK(text(what).starts_with("(a page of unknown address)"));
}

TEST_CASE("text: observed characters never control the terminal, lines keep the width") {
  Finding hostile = finding("XFO_INVALID", Severity::warn, kHostile);
  hostile.params = arena.list<Param>({{"value", kHostile}, {"effect", kHostile}});
  hostile.proof = arena.list<Proof>({{"header", kHostile, hostile.proof[0].text, "log"}});
  Checked what = checked({hostile});
  what.pages[0].url = kHostile;
  what.pages[0].notes = {kHostile};
  const std::string out = text(what);
  for (const char c : out) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  CHECK(out.find("\xe2\x80\xae") == std::string::npos);
  WriteOptions narrow = options();
  narrow.width = 40;
  const std::string prose = text(checked({finding("XFO_INVALID", Severity::warn, "x")}), narrow);
  CHECK(prose.substr(0, prose.find("fix ")).find("    X-Frame-Options is") != std::string::npos);
}

TEST_CASE("text: pages are numbered and summed up, the same gaps are told once") {
  Checked what = checked({finding("XFO_INVALID", Severity::warn, "x")});
  what.pages.push_back(std::move(checked({finding("XFO_INVALID", Severity::warn, "x")}).pages[0]));
  what.dropped = {{"input.pages", 3}};
  const std::string out = text(what);
  CHECK(out.starts_with("page 1 of 2\n"));
  CHECK(out.ends_with("more pages, not read: 3\n\n2 pages: 2 warnings\n"));
  CHECK(out.find("NOT EVALUATED: the same as above") != std::string::npos);
}

TEST_CASE("a stack is chosen by the environment, nearest to the author first, or by hand") {
  CHECK(stacks_of({"csp:fa", "srv:express", "srv:nginx"}) == std::vector<std::string>{"express", "nginx"});
  CHECK(stacks_of({"route:/"}).empty());
  Checked unknown = checked({finding("XFO_INVALID", Severity::warn, "x")});
  unknown.pages[0].report.env.clear();
  CHECK(text(unknown).find("(--stack NAME for another)") != std::string::npos);
  WriteOptions by_hand = options();
  by_hand.stacks = {"npm"};
  CHECK(text(unknown, by_hand).find("(none for npm)") != std::string::npos);
  const Finding any = finding("CSP_MISSING", Severity::warn, "document");
  CHECK(fixes_of(any, {"caddy"})[0].stack == "caddy");
  CHECK(fixes_of(any, {"caddy"})[0].for_seen_stack);
  CHECK_FALSE(fixes_of(any, {})[0].for_seen_stack);
  CHECK_FALSE(fixes_of(any, {})[0].text.empty());
  CHECK(fixes_of(finding("NO_SUCH", Severity::warn, ""), {}).empty());
}

TEST_CASE("no snippet carries the address that stands for an unknown one") {
  Finding blocked = finding("IFRAME_FRAME_ANCESTORS_BLOCKED", Severity::critical, "x");
  blocked.params = arena.list<Param>({{"origin", "https://page.invalid"}});
  const Fix fix = fixes_of(blocked, {"nginx"})[0];
  CHECK(fix.text.find("page.invalid") == std::string::npos);
  CHECK(fix.text.find("YOUR_ORIGIN") != std::string::npos);
}

TEST_CASE("what was not evaluated is grouped by who could have seen it") {
  Report report;
  report.not_evaluated = {{"A", KindSet("metas")},
                          {"B", KindSet("vitals|metas")},
                          {"C", KindSet("document_response|metas")},
                          {"D", {}},
                          {"F", KindSet("metas")}};
  const auto groups = unjudged_of(report);
  REQUIRE(groups.size() == 4);
  CHECK(groups[0].problems == std::vector<std::string>{"C"});
  CHECK(groups[1].problems == std::vector<std::string>{"A", "F"});
  CHECK(groups[2].problems == std::vector<std::string>{"B"});
  CHECK(groups[2].kinds == std::vector<std::string>{"vitals"});
  CHECK(groups[3].problems == std::vector<std::string>{"D"});
  report.not_evaluated = {{"A", KindSet("asset_responses")}, {"B", KindSet("requests")}};
  report.dropped = {{"items_cut.responses", 7}};
  CHECK(unjudged_of(report)[0].problems == std::vector<std::string>{"B"});
  CHECK(unjudged_of(report)[1].reason.find("cut") != std::string::npos);
}

TEST_CASE("XML: what cannot be said is replaced, everything else survives") {
  CHECK(xml_text("a<b>&\"'\n\t") == "a&lt;b&gt;&amp;&quot;&apos;\n\t");
  CHECK(xml_value("a\n\t\r") == "a&#10;&#9;&#13;");
  CHECK(xml_text("\x01\xFF\xEF\xBF\xBF\xEF\xBF\xBE") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(xml_text("]]>") == "]]&gt;");
  CHECK(xml_text("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
}

TEST_CASE("JUnit: cases are stable, failures follow the threshold, gaps are skipped") {
  Checked what = checked({finding("XFO_INVALID", Severity::warn, "x")});
  what.pages[0].report.suppressed = {{"CSP_MISSING", "known", 1}};
  WriteOptions write = options();
  std::string out = checked_junit(what, write);
  CHECK(out.find("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"2\"") != std::string::npos);
  CHECK(out.find("<skipped message=\"suppressed: known\"/>") != std::string::npos);
  CHECK(out.find("type=\"warn\"") != std::string::npos);
  write.fail_on = Severity::error;
  out = checked_junit(what, write);
  CHECK(out.find("failures=\"0\"") != std::string::npos);
  CHECK(out.find("<failure") == std::string::npos);
  CHECK(out.find("proof of x") != std::string::npos);
}

TEST_CASE("SARIF: rules, results, levels, fingerprints, gaps") {
  Checked what =
      checked({finding("CSP_MISSING", Severity::critical, kHostile),
               finding("XFO_INVALID", Severity::info, "x"), finding("XFO_INVALID", Severity::warn, "noisy")});
  what.pages[0].report.findings[2].noise = true;
  const json log = json::parse(checked_sarif(what, options()));
  const json& run = log["runs"][0];
  CHECK(run["tool"]["driver"]["rules"].size() == 2);
  CHECK(run["tool"]["driver"]["rules"][1]["name"] == "XfoInvalid");
  REQUIRE(run["results"].size() == 3);
  const json& first = run["results"][0];
  CHECK(first["level"] == "error");
  CHECK(first["ruleIndex"] == 0);
  CHECK(first["partialFingerprints"]["devdiagFinding/v1"] == "0123456789abcdef");
  CHECK(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "https://shop.example/%7Bhex%7D/cart?user");
  CHECK(first["locations"][0]["logicalLocations"][0]["kind"] == "header");
  CHECK(run["results"][1]["level"] == "note");
  CHECK(run["results"][2]["level"] == "none");
  CHECK(run["results"][2]["kind"] == "informational");
  const json& said = run["invocations"][0]["toolExecutionNotifications"];
  REQUIRE(said.size() == 1);
  CHECK(said[0]["descriptor"]["id"] == "not-evaluated");
}

TEST_CASE("grades stand apart: what was not seen is not graded, nothing unredacted is said") {
  Record record;
  record.evidence.page.url = "https://shop.example/";
  record.evidence.collected = {"page", "document_response"};
  Response answer;
  answer.url = record.evidence.page.url;
  answer.role = "document";
  answer.seen_by = "probe";
  answer.status = 200;
  answer.headers = {
      {"Content-Security-Policy", "script-src 'nonce-c2VjcmV0c2VjcmV0' 'unsafe-inline' *, img-srcc x"}};
  record.evidence.responses = {answer};
  const auto grade = grade_of(record);
  REQUIRE(grade.has_value());
  CHECK(grade->policies.size() == 2);
  CHECK(grade->observatory.score < 100);
  const json out = grade_json(*grade);
  CHECK(out.dump().find("c2VjcmV0") == std::string::npos);
  CHECK(out["csp_evaluator"][0]["findings"][0]["severity"] == "HIGH");
  CHECK(out["csp_evaluator"][1].dump().find("img-srcc") != std::string::npos);
  const auto sri = [](const json& graded) {
    for (const json& test : graded["observatory"]["tests"]) {
      if (test["test"] == "subresource-integrity") return test;
    }
    return json();
  };
  CHECK(sri(out)["evaluated"] == false);
  record.markup = "<script src=\"//cdn.example/a.js\"></script>";
  CHECK(sri(grade_json(*grade_of(record)))["pass"] == false);
  record.markup.clear();
  record.evidence.collected.push_back("scripts");
  CHECK(sri(grade_json(*grade_of(record)))["pass"] == true);
  Checked what = checked({});
  what.pages[0].grade = grade;
  const std::string shown = text(what);
  CHECK(at(shown, "GRADE: ") < at(shown, "NOT EVALUATED"));
  CHECK(at(shown, "  Observatory ") < at(shown, "csp-evaluator on the policy of the header"));
  CHECK(json::parse(checked_json(what, options()))["pages"][0]["grade"]["observatory"].contains("score"));
  CHECK(checked_junit(what, options()).find("<property name=\"observatory\"") != std::string::npos);
  record.evidence.responses[0].status = 404;
  CHECK_FALSE(grade_of(record).has_value());
}

TEST_CASE("JSON: the core's report, advice per finding, the verdict") {
  WriteOptions write = options();
  write.fail_on = Severity::error;
  Finding hostile = finding("XFO_INVALID", Severity::warn, kHostile);
  const json out = json::parse(checked_json(checked({hostile}), write));
  CHECK(out["fail_on"] == "error");
  CHECK(out["failed"] == false);
  const json& page = out["pages"][0];
  CHECK(page["report"]["findings"][0]["problem_code"] == "XFO_INVALID");
  CHECK(page["advice"][0]["fingerprint"] == "0123456789abcdef");
  CHECK(page["advice"][0]["fixes"][0]["stack"] == "nginx");
}
