// The check as SARIF 2.1.0 (OASIS Standard with errata 01), for code scanning and editors.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "check/advice.hpp"
#include "check/checked.hpp"
#include "check/missing.hpp"
#include "devdiag/catalogue.hpp"
#include "policy/ascii.hpp"

namespace devdiag::check {
namespace {

using nlohmann::ordered_json;

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// A redacted URL holds braces and other characters a URI may not (RFC 3986 section 2).
std::string uri_of(std::string_view url) {
  constexpr std::string_view kHex = "0123456789ABCDEF", kAllowed = "-._~:/?#[]@!$&'()*+,;=%";
  std::string out;
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (policy::is_alnum(c) || kAllowed.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out.append("%").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
  }
  return out;
}

const char* level_of(Severity severity) {
  if (severity >= Severity::error) return "error";
  return severity == Severity::warn ? "warning" : "note";
}

// "CSP_INLINE_BLOCKED" -> "CspInlineBlocked", the form SARIF wants names in.
std::string pascal(std::string_view code) {
  std::string out;
  while (!code.empty()) {
    std::string word = policy::to_lower(policy::next_part(code, '_'));
    if (!word.empty() && policy::is_alpha(word[0])) word[0] = static_cast<char>(word[0] - 'a' + 'A');
    out += word;
  }
  return out;
}

ordered_json text_json(const std::string& text) { return {{"text", text}}; }

ordered_json rule_json(const std::string& code) {
  const Words words = words_of(code);
  const ProblemInfo* problem = find_problem(code);
  ordered_json rule = {{"id", code}, {"name", pascal(code)}, {"shortDescription", text_json(words.title)}};
  if (!words.why.empty()) rule["fullDescription"] = text_json(words.why);
  if (!words.see.empty()) rule["helpUri"] = words.see;
  rule["help"] = text_json(words.why + "\nAll fixes: devdiag problems " + code);
  if (problem == nullptr) return rule;
  rule["defaultConfiguration"] = {{"level", level_of(problem->severity)},
                                  {"rank", static_cast<double>(problem->weight) * 10}};
  rule["properties"] = {{"tags", {std::string(problem->category)}}};
  return rule;
}

std::string message_of(const Finding& finding, const std::vector<Fix>& fixes) {
  const Words words = words_of(finding);
  std::string text = words.summary.empty() ? words.title : words.summary;
  if (!finding.proof.empty())
    text.append(" Proof: ").append(finding.proof[0].where).append(": ").append(finding.proof[0].text);
  if (!fixes.empty()) text += " Fix: " + fixes.front().title + ".";
  return text;
}

// What the finding is about inside the page: the header, element or entry of its first proof.
ordered_json place_of(const Finding& finding) {
  ordered_json place = {{"fullyQualifiedName", finding.subject}};
  if (finding.proof.empty()) return place;
  place["name"] = finding.proof.front().where;
  place["kind"] = finding.proof.front().kind;
  return place;
}

ordered_json result_json(const Finding& finding, std::size_t rule, const CheckedPage& page,
                         const WriteOptions& options) {
  const auto fixes = fixes_of(finding, options.stacks.empty() ? stacks_of(page.report.env) : options.stacks);
  ordered_json result = {{"ruleId", finding.problem_code}, {"ruleIndex", rule}};
  result["kind"] = finding.noise ? "informational" : "fail";
  result["level"] = finding.noise ? "none" : level_of(finding.severity);
  result["message"] = text_json(message_of(finding, fixes));
  // The whole answer; code scanning shows no result without a line.
  result["locations"] = {
      {{"physicalLocation",
        {{"artifactLocation", {{"uri", uri_of(page.url)}}}, {"region", {{"startLine", 1}}}}},
       {"logicalLocations", {place_of(finding)}}}};
  result["partialFingerprints"] = {{"devdiagFinding/v1", finding.fingerprint}};
  result["occurrenceCount"] = std::max<std::int64_t>(finding.count, 1);
  ordered_json bag = {{"severity", to_name(finding.severity)}, {"subject", finding.subject}};
  bag["proof"] = ordered_json::array();
  for (const Proof& proof : finding.proof)
    bag["proof"].push_back(
        {{"kind", proof.kind}, {"where", proof.where}, {"text", proof.text}, {"seen_by", proof.seen_by}});
  if (!fixes.empty())
    bag["fix"] = {{"fix_code", fixes.front().code},
                  {"title", fixes.front().title},
                  {"stack", fixes.front().stack},
                  {"text", fixes.front().text}};
  result["properties"] = std::move(bag);
  return result;
}

// What the tool has to say about its own run: what it could not judge, hid or cut.
ordered_json notifications_of(const CheckedPage& page) {
  ordered_json out = ordered_json::array();
  const auto say = [&](const char* id, const std::string& text, const char* level) {
    out.push_back({{"descriptor", {{"id", id}}}, {"level", level}, {"message", text_json(text)}});
  };
  for (const std::string& note : page.notes) say("note", page.url + ": " + note, "warning");
  for (const Unjudged& group : unjudged_of(page.report, page.recorded)) {
    std::string codes;
    for (const std::string& code : group.problems) codes.append(codes.empty() ? "" : ", ").append(code);
    say("not-evaluated", page.url + ": not evaluated because " + group.reason + ": " + codes, "note");
  }
  for (const Suppressed& entry : page.report.suppressed)
    say("suppressed", page.url + ": " + entry.problem_code + " suppressed: " + entry.reason, "note");
  for (const Dropped& entry : page.report.dropped) say("cut", page.url + ": " + sentence_of(entry), "note");
  return out;
}

ordered_json driver_json(const std::map<std::string, std::size_t>& rules, const WriteOptions& options) {
  ordered_json driver = {{"name", "DevDiag"}, {"version", options.program_version}};
  driver["semanticVersion"] = options.program_version;
  driver["rules"] = ordered_json::array();
  for (const auto& [code, index] : rules) driver["rules"].push_back(rule_json(code));
  driver["notifications"] = ordered_json::array();
  for (const auto& [id, text] : {std::pair{"note", "What the reader of the input knows beside it."},
                                 std::pair{"not-evaluated", "Problems whose evidence is missing."},
                                 std::pair{"suppressed", "Problems known and accepted."},
                                 std::pair{"cut", "What was left out, by reason."}})
    driver["notifications"].push_back({{"id", id}, {"shortDescription", text_json(text)}});
  return driver;
}

}  // namespace

std::string checked_sarif(const Checked& checked, const WriteOptions& options) {
  std::map<std::string, std::size_t> rules;  // sorted, then numbered
  for (const CheckedPage& page : checked.pages) {
    for (const Finding& finding : page.report.findings) rules.emplace(finding.problem_code, 0);
  }
  std::size_t next = 0;
  for (auto& [code, index] : rules) index = next++;
  ordered_json run;
  run["tool"]["driver"] = driver_json(rules, options);
  run["invocations"] = {
      {{"executionSuccessful", true}, {"toolExecutionNotifications", ordered_json::array()}}};
  if (!options.time.empty()) run["invocations"][0]["endTimeUtc"] = options.time + "Z";
  run["results"] = ordered_json::array();
  for (const CheckedPage& page : checked.pages) {
    for (const Finding& finding : page.report.findings)
      run["results"].push_back(
          result_json(finding, rules.at(std::string(finding.problem_code)), page, options));
    for (auto& said : notifications_of(page))
      run["invocations"][0]["toolExecutionNotifications"].push_back(std::move(said));
  }
  run["properties"]["grades"] = ordered_json::array();
  for (const CheckedPage& page : checked.pages) {
    if (page.grade)
      run["properties"]["grades"].push_back({{"url", page.url}, {"grade", grade_json(*page.grade)}});
  }
  run["columnKind"] = "unicodeCodePoints";
  ordered_json log = {{"$schema", kSchema}, {"version", "2.1.0"}};
  log["runs"] = ordered_json::array({std::move(run)});
  return log.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace devdiag::check
