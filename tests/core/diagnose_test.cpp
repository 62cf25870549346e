// Judging with a table of test rules: presets, missing evidence, suppression, score, order, limits, faulty
// rules.
#include <doctest/doctest.h>

#include <stdexcept>

#include "devdiag/json.hpp"
#include "devdiag/limits.hpp"
#include "evaluate.hpp"
#include "rules/facts.hpp"

using namespace devdiag;

namespace {

constexpr KindSet kLogs[] = {KindSet("logs")};
constexpr KindSet kErrors[] = {KindSet("errors"), KindSet("logs")};
constexpr KindSet kResponses[] = {KindSet("document_response")};
constexpr std::string_view kChat[] = {"chat"};

const ProblemInfo kProblems[] = {
    {"A_LOG", "runtime", Severity::warn, 3, kLogs, kChat, {}},
    {"B_ERROR", "runtime", Severity::error, 7, kErrors, {}, {}},
    {"C_FAULTY", "runtime", Severity::critical, 10, {}, {}, {}},
    {"D_MANY", "runtime", Severity::info, 1, kLogs, {}, {}},
    {"E_HEADER", "csp", Severity::critical, 10, kResponses, {}, {}},
};

void each_log(const Evidence& evidence, Findings& out) {
  for (const LogLine& line : evidence.logs) {
    Finding& finding = out.add(line.message, {"entry", line.source, line.message, "log"},
                               {{"b", "2"}, {"a", "1"}, {"a", "3"}});
    finding.noise = line.level == "noise";
  }
}

void each_error(const Evidence& evidence, Findings& out) {
  for (const ScriptError& error : evidence.errors)
    out.add("same", {"event", error.source, error.message, "page"}, {}, error.count);
}

void throws(const Evidence&, Findings& out) {
  out.add("half", {});
  throw std::runtime_error("a defect");
}

void many(const Evidence& evidence, Findings& out) {
  for (int i = 0; i < evidence.page.age_ms; ++i) out.add("subject " + std::to_string(i), {}).noise = false;
}

void nothing(const Evidence&, Findings&) {}

const Rule kRules[] = {{"A_LOG", each_log},
                       {"B_ERROR", each_error},
                       {"C_FAULTY", throws},
                       {"D_MANY", many},
                       {"E_HEADER", nothing}};

Evidence sample() {
  Evidence evidence;
  evidence.page.url = "https://a.example/";
  evidence.collected = {"logs", "errors"};
  evidence.logs = {{"backend", "warn", "slow"}, {"backend", "noise", "extension"}, {"front", "warn", "slow"}};
  return evidence;
}

Report judged(const Evidence& evidence, const DiagnoseOptions& options = {}) {
  return evaluate(evidence, options, kRules, kProblems);
}

std::int64_t dropped(const Report& report, std::string_view reason) {
  for (const Dropped& entry : report.dropped) {
    if (entry.reason == reason) return entry.count;
  }
  return 0;
}

std::string codes(const Report& report) {
  std::string text;
  for (const Finding& finding : report.findings) {
    text.append(finding.problem_code).append("/").append(finding.subject).append(" ");
  }
  return text;
}

std::string not_evaluated(const Report& report, std::string_view code) {
  for (const NotEvaluated& entry : report.not_evaluated) {
    if (entry.problem_code != code) continue;
    std::string text = "missing:";
    for (const std::string_view kind : entry.missing) text.append(" ").append(kind);
    return text;
  }
  return {};
}

}  // namespace

TEST_CASE(
    "equal subjects are one finding with a count and several proofs; params are sorted, first value wins") {
  const Report report = judged(sample());
  const Finding& finding = report.findings.at(0);
  CHECK(finding.problem_code == "A_LOG");
  CHECK(finding.severity == Severity::warn);
  CHECK(finding.weight == 3);
  CHECK(finding.count == 2);
  CHECK(finding.proof.size() == 2);
  CHECK(finding.fingerprint == fingerprint_of("A_LOG", "slow"));
  REQUIRE(finding.params.size() == 2);
  CHECK(finding.params[0] == Param("a", "1"));
  CHECK(finding.params[1] == Param("b", "2"));
}

TEST_CASE("a count of 0 adds proof only") {
  const Evidence evidence;
  Facts facts(evidence);
  Arena arena;
  Findings findings(facts, arena);
  findings.start(kProblems[0]);
  findings.add("x", {"event", "a", "1", "page"}, {}, 3);
  findings.add("x", {"header", "b", "2", "probe"}, {{"late", "yes"}}, 0);
  findings.add("y", {"event", "a", "1", "page"}, {}, 0);
  findings.finish();
  const std::vector<Finding> taken = std::move(findings).take();
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].count == 3);
  CHECK(taken[0].proof.size() == 2);
  CHECK(taken[1].count == 1);
}

TEST_CASE("counts of the evidence add up") {
  Evidence evidence = sample();
  evidence.errors.resize(3);
  for (ScriptError& error : evidence.errors) error.count = 5;
  const Report report = judged(evidence);
  CHECK(report.findings.at(0).problem_code == "B_ERROR");
  CHECK(report.findings[0].count == 15);
  CHECK(report.findings[0].proof.size() == 1);
}

TEST_CASE("missing evidence is not evaluated, never healthy") {
  Evidence evidence = sample();
  evidence.collected = {"errors"};
  const Report report = judged(evidence);
  CHECK(report.evaluated.empty());
  CHECK(not_evaluated(report, "A_LOG") == "missing: logs");
  CHECK(not_evaluated(report, "B_ERROR") == "missing: logs");
  CHECK(not_evaluated(report, "E_HEADER") == "missing: document_response");
  CHECK(report.findings.empty());
}

TEST_CASE("evidence that was cut proves a finding but not its absence") {
  Evidence evidence = sample();
  evidence.collected.push_back("document_response");
  evidence.dropped = {{"collector.logs", 3}, {"items_cut.responses", 1}};
  const Report report = judged(evidence);
  CHECK(report.findings.size() == 2);
  CHECK(report.evaluated.empty());
  CHECK(not_evaluated(report, "A_LOG") == "missing: logs");
  CHECK(not_evaluated(report, "E_HEADER") == "missing: document_response");
  CHECK(dropped(report, "collector.logs") == 3);
}

TEST_CASE("a faulty rule is reported and changes nothing else") {
  const Report report = judged(sample());
  CHECK(dropped(report, "rule_failed.C_FAULTY") == 1);
  CHECK(not_evaluated(report, "C_FAULTY") == "missing:");
  CHECK(codes(report) == "A_LOG/slow A_LOG/extension ");
  CHECK(report.evaluated == std::vector<std::string_view>{"A_LOG", "B_ERROR", "D_MANY"});
}

TEST_CASE("findings beyond the limit are counted and their problem is not called evaluated") {
  Evidence evidence = sample();
  evidence.page.age_ms = 60;
  const Report report = judged(evidence);
  CHECK(std::count_if(report.findings.begin(), report.findings.end(), [](const Finding& f) {
          return f.problem_code == "D_MANY";
        }) == limits::kFindingsPerCode);
  CHECK(dropped(report, "findings_cut.D_MANY") == 10);
  CHECK(not_evaluated(report, "D_MANY") == "missing:");
}

TEST_CASE("subjects and proofs are cut between characters and counted") {
  Evidence evidence = sample();
  evidence.logs.clear();
  const std::string subject(limits::kSubjectBytes - 1, 'x');
  for (int i = 0; i < 6; ++i)
    evidence.logs.push_back({"source " + std::to_string(i), "", subject + "中" + std::string(3000, 'y')});
  const Report report = judged(evidence);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].subject == subject);
  CHECK(report.findings[0].proof.size() == limits::kProofsPerFinding);
  CHECK(report.findings[0].proof[0].text.size() <= limits::kProofBytes);
  CHECK(report.findings[0].count == 6);
  CHECK(dropped(report, "subject_cut") == 6);
  CHECK(dropped(report, "proof_cut") == 6 + 2);
}

TEST_CASE("presets choose rules; an unknown one is full") {
  DiagnoseOptions options;
  options.preset = "chat";
  const Report chat = judged(sample(), options);
  CHECK(chat.evaluated == std::vector<std::string_view>{"A_LOG"});
  CHECK(chat.not_evaluated.empty());
  options.preset = "everything";
  const Report full = judged(sample(), options);
  CHECK(full.preset == "full");
  CHECK(full.evaluated.size() == 3);
}

TEST_CASE("only: the rules of the codes asked for, as far as the preset has them") {
  DiagnoseOptions options;
  options.only = {"B_ERROR", "NO_SUCH"};
  CHECK(judged(sample(), options).evaluated == std::vector<std::string_view>{"B_ERROR"});
  CHECK(judged(sample(), options).not_evaluated.empty());
  options.preset = "chat";
  CHECK(judged(sample(), options).evaluated.empty());
}

TEST_CASE("the score counts each problem once, without noise; bands follow it") {
  Evidence evidence = sample();
  CHECK(judged(evidence).score == 3);
  CHECK(judged(evidence).severity == Severity::warn);
  evidence.errors.resize(1);
  CHECK(judged(evidence).score == 10);
  CHECK(judged(evidence).severity == Severity::error);
  evidence.logs = {{"x", "noise", "extension"}};
  evidence.errors.clear();
  CHECK(judged(evidence).score == 0);
  CHECK(judged(evidence).severity == Severity::info);
}

TEST_CASE("order: noise last, then severity, weight, code, fingerprint") {
  Evidence evidence = sample();
  evidence.errors.resize(1);
  evidence.page.age_ms = 1;
  CHECK(codes(judged(evidence)) == "B_ERROR/same A_LOG/slow D_MANY/subject 0 A_LOG/extension ");
}

TEST_CASE("suppression hides with its reason, until its last day") {
  DiagnoseOptions options;
  options.suppress = {
      {"A_LOG", "known, ticket open", 100}, {"NO_SUCH", "typo", 0}, {"D_MANY", "never seen", 0}};
  options.today_day = 100;
  Report report = judged(sample(), options);
  CHECK(report.findings.empty());
  CHECK(report.score == 0);
  REQUIRE(report.suppressed.size() == 1);
  CHECK(report.suppressed[0].problem_code == "A_LOG");
  CHECK(report.suppressed[0].reason == "known, ticket open");
  CHECK(report.suppressed[0].findings == 2);
  CHECK(report.evaluated.size() == 3);
  CHECK(dropped(report, "suppression_unknown") == 1);
  options.today_day = 101;
  report = judged(sample(), options);
  CHECK(report.findings.size() == 2);
  CHECK(report.suppressed.empty());
  CHECK(dropped(report, "suppression_expired") == 1);
}

TEST_CASE("a report of any evidence can be read again") {
  const Report report = diagnose(sample(), {});
  REQUIRE_FALSE(report.not_evaluated.empty());
  const auto again = read_report(write_report(report));
  REQUIRE_MESSAGE(again.ok(), error_sentence(again.error()));
  CHECK(write_report(*again) == write_report(report));
  const auto empty = read_report(write_report(diagnose({}, {})));
  CHECK_MESSAGE(empty.ok(), error_sentence(empty.error()));
}

TEST_CASE("options: read with exact errors") {
  const auto options =
      read_options(R"({"preset":"embed","only":["CSP_MISSING"],)"
                   R"("suppress":[{"code":"CSP_MISSING","reason":"later","expires":"2027-01-31"},)"
                   R"({"code":"A_B","reason":"x"}],)"
                   R"("redaction":{"headers_deny":["x-a"],"query_keys_deny":["q"],"path_patterns":["p*"]},)"
                   R"("target_key":"k","today":20000,"later":1})");
  REQUIRE_MESSAGE(options.ok(), error_sentence(options.error()));
  CHECK(options->preset == "embed");
  CHECK(options->only == std::vector<std::string>{"CSP_MISSING"});
  CHECK(options->suppress[0].expires_day == 20'849);
  CHECK(options->suppress[1].expires_day == 0);
  CHECK(options->redact.path_patterns == std::vector<std::string>{"p*"});
  CHECK(options->today_day == 20'000);
  CHECK(read_options(R"({"today":"2024-02-29"})")->today_day == 19'782);
  CHECK(read_options("{}")->preset == "full");
  const auto refusal = [](std::string_view text) { return error_sentence(read_options(text).error()); };
  CHECK(refusal(R"({"only":["csp"]})").starts_with("only[0]: does not have the right form"));
  CHECK(refusal(R"({"preset":"all"})") == "preset: unknown value; allowed: chat, embed, app, full");
  CHECK(refusal(R"({"suppress":[{"code":"A_B"}]})").starts_with("suppress[0].reason: missing"));
  CHECK(refusal(R"({"suppress":[{"code":"A_B","reason":"x","expires":"2027-02-29"}]})") ==
        "suppress[0].expires: no such day; allowed: a date such as 2027-01-31, or days since 1970");
  CHECK(refusal(R"({"today":-1})").starts_with("today: no such day"));
  CHECK(refusal(R"({"redaction":[]})") == "redaction: not an object; allowed: an object");
  CHECK(refusal(R"({"redaction":{"headers_deny":"x"}})") ==
        "redaction.headers_deny: not a list; allowed: a list");
}

TEST_CASE("the product's own rules accept empty and strange evidence") {
  CHECK(diagnose({}, {}).findings.empty());
  Evidence strange = sample();
  strange.page.url = "\xFF not a url";
  strange.collected = {"page",       "metas",   "document_response", "frame_responses", "set_cookies",
                       "violations", "errors",  "requests",          "resources",       "frames",
                       "overlays",   "portals", "frameworks",        "vitals",          "logs"};
  strange.responses.resize(2);
  strange.violations.resize(1);
  strange.errors.resize(1);
  strange.requests.resize(1);
  strange.resources.resize(1);
  strange.frames.resize(1);
  strange.overlays.resize(1);
  strange.portals.resize(1);
  strange.frameworks.resize(2);
  strange.vitals.resize(1);
  const Report report = diagnose(strange, {});
  CHECK(read_report(write_report(report)).ok());
  for (const Dropped& entry : report.dropped) CHECK_FALSE(entry.reason.starts_with("rule_failed."));
}
