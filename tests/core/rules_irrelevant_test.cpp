// What must not change a finding's fingerprint is changed in every positive fixture: the order of headers and
// entries, nonces, query values, line numbers, counts, duplicates, sizes and times, and other problems
// beside.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <regex>
#include <set>

#include "devdiag/catalogue.hpp"
#include "fixtures.hpp"

using namespace devdiag;
using namespace devdiag::test;
using nlohmann::json;

namespace {

using Change = std::function<void(json& evidence)>;

// Lists in which the order of entries says nothing; that of responses and metas does.
constexpr const char* kUnordered[] = {"violations", "errors",   "console",      "requests", "resources",
                                      "scripts",    "frames",   "messages",     "overlays", "mixed_content",
                                      "logs",       "cookies",  "capabilities", "vitals",   "loads",
                                      "frameworks", "settings", "reports"};
// Lists in which the same thing may simply have happened twice.
constexpr const char* kEvents[] = {"violations", "errors", "console", "resources",
                                   "messages",   "logs",   "reports"};

void for_each_entry(json& evidence, const auto& visit) {
  for (auto& [name, list] : evidence.items()) {
    if (!list.is_array()) continue;
    for (json& entry : list) {
      if (entry.is_object()) visit(name, entry);
    }
  }
}

void for_each_text(json& value, const std::function<void(std::string&)>& visit) {
  if (value.is_string()) visit(value.get_ref<std::string&>());
  if (!value.is_structured()) return;
  for (json& each : value) for_each_text(each, visit);
}

// By name; lines of one name keep their order, which matters.
void sort_headers(json& evidence) {
  for_each_entry(evidence, [](const std::string& list, json& entry) {
    if (list != "responses" || !entry.contains("headers")) return;
    auto& headers = entry["headers"].get_ref<json::array_t&>();
    const auto by_name = [](const json& a, const json& b) {
      return a.at(0).get_ref<const std::string&>() > b.at(0).get_ref<const std::string&>();
    };
    // Not std::stable_sort(), whose code in libstdc++ 12 is deprecated for clang 19.
    for (auto at = headers.begin(); at != headers.end(); ++at)
      std::rotate(std::upper_bound(headers.begin(), at, *at, by_name), at, std::next(at));
  });
}

void reverse_lists(json& evidence) {
  for (const char* name : kUnordered) {
    if (!evidence.contains(name)) continue;
    auto& list = evidence[name].get_ref<json::array_t&>();
    std::reverse(list.begin(), list.end());
  }
}

// Each nonce becomes another one of the same form; equal ones stay equal.
void change_nonces(json& evidence) {
  for_each_text(evidence, [](std::string& text) {
    for (std::size_t at = text.find("'nonce-"); at != std::string::npos; at = text.find("'nonce-", at + 1)) {
      for (std::size_t i = at + 7; i < text.size() && text[i] != '\''; ++i) {
        if (text[i] >= 'a' && text[i] < 'z') ++text[i];
      }
    }
  });
}

void change_queries(json& evidence) {
  static const std::regex value(R"(([?&][A-Za-z_]+=)[A-Za-z0-9_-]+)");
  for_each_entry(evidence, [](const std::string& list, json& entry) {
    if (list == "responses" || !entry.contains("url") || !entry["url"].is_string()) return;
    entry["url"] = std::regex_replace(entry["url"].get<std::string>(), value, "$1other");
  });
}

void change_lines(json& evidence) {
  for_each_entry(evidence, [](const std::string& list, json& entry) {
    if (list != "violations" && list != "errors" && list != "reports") return;
    for (const char* name : {"line", "column"}) entry[name] = entry.value(name, 0) + 17;
  });
}

void change_counts(json& evidence) {
  for_each_entry(evidence, [](const std::string& list, json& entry) {
    if (std::count(std::begin(kEvents), std::end(kEvents), list) > 0)
      entry["count"] = entry.value("count", 1) * 3;
  });
}

void duplicate(json& evidence) {
  for (const char* name : kEvents) {
    if (!evidence.contains(name)) continue;
    const json copy = evidence[name];
    evidence[name].insert(evidence[name].end(), copy.begin(), copy.end());
  }
}

void change_times(json& evidence) {
  evidence["page"]["age_ms"] = 12'345;
  evidence["page"]["viewport_width_px"] = 1'234;
  for_each_entry(evidence, [](const std::string&, json& entry) {
    if (entry.contains("duration_ms")) entry["duration_ms"] = entry["duration_ms"].get<int>() + 3;
    if (entry.contains("waited_ms")) entry["waited_ms"] = entry["waited_ms"].get<int>() + 7;
  });
}

void append(json& evidence, const char* list, const json& entry) {
  if (!evidence.contains(list)) evidence[list] = json::array();
  evidence[list].push_back(entry);
}

// Other problems of the same page, and one of an extension.
void add_others(json& evidence) {
  append(evidence, "errors", {{"message", "Error: something else"}, {"source", "https://else.example/x.js"}});
  append(evidence, "violations",
         {{"effective_directive", "img-src"}, {"blocked_uri", "https://else.example/x.png"}});
  append(evidence, "violations",
         {{"effective_directive", "script-src"}, {"blocked_uri", "chrome-extension"}});
  append(evidence, "resources", {{"tag", "img"}, {"url", "https://else.example/gone.png"}});
}

std::set<std::string> found(const json& evidence, const Fixture& fixture) {
  const auto read = read_evidence(evidence.dump());
  REQUIRE_MESSAGE(read.ok(), fixture.name());
  std::set<std::string> fingerprints;
  for (const Finding& finding : diagnose(*read, *read_options(options_of(fixture).dump())).findings) {
    if (finding.problem_code == fixture.code) fingerprints.emplace(finding.fingerprint);
  }
  return fingerprints;
}

const std::map<std::string, Change> kChanges{{"order of headers", sort_headers},
                                             {"order of entries", reverse_lists},
                                             {"nonces", change_nonces},
                                             {"query values", change_queries},
                                             {"lines", change_lines},
                                             {"counts", change_counts},
                                             {"duplicates", duplicate},
                                             {"sizes and times", change_times}};

}  // namespace

TEST_CASE("irrelevant change keeps the fingerprints of every positive fixture") {
  std::size_t compared = 0;
  for (const Fixture& fixture : all_fixtures()) {
    if (!fixture.positive()) continue;
    const json& evidence = fixture.json.at("evidence");
    const auto before = found(evidence, fixture);
    json all = evidence;
    for (const auto& [name, change] : kChanges) {
      json changed = evidence;
      change(changed);
      change(all);
      CHECK_MESSAGE(found(changed, fixture) == before, fixture.name() << ": " << name);
      ++compared;
    }
    CHECK_MESSAGE(found(all, fixture) == before, fixture.name() << ": everything at once");
  }
  CHECK(compared >= 8 * 200);
}

TEST_CASE("other problems beside add findings and take none away") {
  for (const Fixture& fixture : all_fixtures()) {
    if (!fixture.positive()) continue;
    json evidence = fixture.json.at("evidence");
    const auto before = found(evidence, fixture);
    add_others(evidence);
    const auto after = found(evidence, fixture);
    CHECK_MESSAGE(std::includes(after.begin(), after.end(), before.begin(), before.end()), fixture.name());
  }
}

TEST_CASE("all rules together give each problem the fingerprints it has alone") {
  for (const Fixture& fixture : all_fixtures()) {
    const auto evidence = read_evidence(fixture.json.at("evidence").dump());
    std::set<std::string> together;
    for (const Finding& finding : diagnose(*evidence, DiagnoseOptions{}).findings) {
      if (finding.problem_code == fixture.code) together.emplace(finding.fingerprint);
    }
    CHECK_MESSAGE(together == found(fixture.json.at("evidence"), fixture), fixture.name());
  }
}

TEST_CASE("different problems and subjects never share a fingerprint") {
  std::map<std::string, std::string> owners;
  for (const Fixture& fixture : all_fixtures()) {
    for (const Finding& finding : diagnose_fixture(fixture).findings) {
      const std::string owner = std::string(finding.problem_code) + "\n" + std::string(finding.subject);
      const auto [at, fresh] = owners.emplace(finding.fingerprint, owner);
      const bool same = at->second == owner;
      CHECK_MESSAGE(same, fixture.name());
    }
  }
  CHECK(owners.size() >= 300);
}

TEST_CASE("without any evidence no rule is called healthy, and each says what it wants") {
  Evidence nothing;
  nothing.page.url = "https://shop.example/";
  const Report report = diagnose(nothing, DiagnoseOptions{});
  CHECK(report.findings.empty());
  CHECK(report.evaluated.empty());
  CHECK(report.not_evaluated.size() == catalogue().size());
  for (const NotEvaluated& entry : report.not_evaluated) CHECK_FALSE(entry.missing.empty());
}

TEST_CASE("a rule whose evidence was cut, or came too late, finds but never clears") {
  for (const Fixture& fixture : all_fixtures()) {
    json evidence = fixture.json.at("evidence");
    const std::set<std::string> before = found(evidence, fixture);
    for (const char* list : kEvents) {
      const auto kinds = evidence.at("collected").get<std::set<std::string>>();
      const ProblemInfo& problem = *find_problem(fixture.code);
      const bool needed = std::count(problem.evidence.begin(), problem.evidence.end(), KindSet(list)) > 0;
      if (!needed || !kinds.contains(list)) continue;
      evidence["dropped"] = {{{"reason", std::string("before_start.") + list}, {"count", 1}}};
      const Report report =
          diagnose(*read_evidence(evidence.dump()), *read_options(options_of(fixture).dump()));
      CHECK_MESSAGE(std::count(report.evaluated.begin(), report.evaluated.end(), fixture.code) == 0,
                    fixture.name() << " " << list);
      CHECK(found(evidence, fixture) == before);
    }
  }
}
