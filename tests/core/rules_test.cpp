// Every rule against its fixtures: what it finds, what it must not find, and the exact bytes of the report.
//
// DEVDIAG_ACCEPT=1 writes the golden reports (NAME.report.json) instead of comparing; look at the difference
// before committing it: native, wasm and browser builds must all reproduce those bytes.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <set>

#include "devdiag/catalogue.hpp"
#include "devdiag/diagnose.hpp"
#include "devdiag/render.hpp"
#include "devdiag/rule.hpp"
#include "fixtures.hpp"

using namespace devdiag;
using namespace devdiag::test;
using nlohmann::json;

namespace {

using Codes = std::set<std::string>;

Codes codes_found(const Report& report, bool noise) {
  Codes codes;
  for (const Finding& finding : report.findings) {
    if (finding.noise == noise) codes.emplace(finding.problem_code);
  }
  return codes;
}

Codes codes_of(const json& list) { return list.get<Codes>(); }

std::string joined(const Codes& codes) {
  std::string out;
  for (const std::string& code : codes) out += code + " ";
  return out.empty() ? "none" : out;
}

json catalogue_file(const std::string& code) { return json::parse(catalogue_text(code)); }

Codes names_of_params(const Finding& finding) {
  Codes names;
  for (const auto& [name, value] : finding.params) names.emplace(name);
  return names;
}

}  // namespace

TEST_CASE("every catalogue entry has one rule, both sorted by code") {
  REQUIRE(rules().size() == catalogue().size());
  for (std::size_t i = 0; i < rules().size(); ++i) {
    CHECK(std::string(rules()[i].problem_code) == std::string(catalogue()[i].code));
    CHECK(catalogue()[i].document_fingerprint == fingerprint_of(catalogue()[i].code, "document"));
    CHECK(find_problem(catalogue()[i].code) == &catalogue()[i]);
    if (i > 0) CHECK(catalogue()[i - 1].code < catalogue()[i].code);
  }
  CHECK(find_problem("NO_SUCH_PROBLEM") == nullptr);
  CHECK(catalogue_text("NO_SUCH_PROBLEM").empty());
}

TEST_CASE("the generated table says what the catalogue files say") {
  for (const ProblemInfo& problem : catalogue()) {
    const json file = catalogue_file(std::string(problem.code));
    CHECK(file.at("code") == problem.code);
    CHECK(file.at("severity") == to_name(problem.severity));
    CHECK(file.at("weight") == problem.weight);
    CHECK(file.at("evidence").size() == problem.evidence.size());
    REQUIRE(file.at("fixes").size() == problem.fixes.size());
    for (std::size_t i = 0; i < problem.fixes.size(); ++i) {
      CHECK(file.at("fixes")[i].at("code") == problem.fixes[i].fix_code);
      CHECK(file.at("fixes")[i].at("worked_rate") == problem.fixes[i].worked_rate);
    }
  }
}

TEST_CASE("every problem has a positive and at least two negative fixtures") {
  std::map<std::string, std::pair<int, int>> counts;
  for (const Fixture& fixture : all_fixtures()) {
    REQUIRE_MESSAGE(find_problem(fixture.code) != nullptr, fixture.name() << ": no such problem");
    ++(fixture.positive() ? counts[fixture.code].first : counts[fixture.code].second);
  }
  for (const ProblemInfo& problem : catalogue()) {
    const auto [positive, negative] = counts[std::string(problem.code)];
    CHECK_MESSAGE(positive >= 1, problem.code << ": positive fixtures: " << positive);
    CHECK_MESSAGE(negative >= 2, problem.code << ": negative fixtures: " << negative);
  }
}

TEST_CASE("fixtures are found as expected, and nothing else of what they are about") {
  for (const Fixture& fixture : all_fixtures()) {
    const Report report = diagnose_fixture(fixture);
    const json& expect = fixture.json.at("expect");
    const Codes found = codes_found(report, false), wanted = codes_of(expect.at("codes"));
    CHECK_MESSAGE(found == wanted, fixture.name()
                                       << ": found " << joined(found) << "wanted " << joined(wanted));
    const Codes noise = codes_found(report, true),
                wanted_noise = codes_of(expect.value("noise", json::array()));
    const bool noise_as_wanted = noise == wanted_noise;
    CHECK_MESSAGE(noise_as_wanted, fixture.name() << ": noise " << joined(noise));
    // What is noise by its nature is only ever found as noise.
    const bool named = wanted.contains(fixture.code), as_noise = wanted_noise.contains(fixture.code);
    CHECK_MESSAGE((fixture.positive() ? named || as_noise : !named), fixture.name() << ": wrong file name");

    // A negative proves something only when its rule really looked.
    const bool left_out = codes_of(expect.value("not_evaluated", json::array())).contains(fixture.code);
    const bool looked = std::count(report.evaluated.begin(), report.evaluated.end(), fixture.code) == 1;
    CHECK_MESSAGE(looked != left_out, fixture.name() << ": evaluated " << looked);
  }
}

TEST_CASE("reports of fixtures keep their bytes") {
  const bool accept = std::getenv("DEVDIAG_ACCEPT") != nullptr;
  int accepted = 0;
  for (const Fixture& fixture : all_fixtures()) {
    const std::string report = write_report(diagnose_fixture(fixture)) + "\n";
    if (accept && report != read_file(fixture.golden())) {
      std::ofstream(fixture.golden(), std::ios::binary) << report;
      ++accepted;
    }
    const bool same = report == read_file(fixture.golden());
    CHECK_MESSAGE(same, fixture.name() << ": another report; if that is right, accept it: DEVDIAG_ACCEPT=1 "
                                          "build/dev/tests/bin/rules_test");
  }
  if (accept) MESSAGE("golden reports written: " << accepted);
}

TEST_CASE("a rule gives exactly the params its catalogue file declares") {
  for (const Fixture& fixture : all_fixtures()) {
    Codes declared;
    const json file = catalogue_file(fixture.code);
    for (const auto& [name, text] : file.at("params").items()) declared.insert(name);
    for (const Finding& finding : diagnose_fixture(fixture).findings) {
      if (finding.problem_code != fixture.code) continue;
      const Codes given = names_of_params(finding);
      const bool same = given == declared;
      CHECK_MESSAGE(same, fixture.name() << ": " << joined(given) << "declared " << joined(declared));
    }
  }
}

TEST_CASE("findings are complete: subject, proof, count, one per subject") {
  for (const Fixture& fixture : all_fixtures()) {
    CAPTURE(fixture.name());
    Codes fingerprints;
    for (const Finding& finding : diagnose_fixture(fixture).findings) {
      CHECK_FALSE(finding.subject.empty());
      CHECK(finding.count >= 1);
      REQUIRE_FALSE(finding.proof.empty());
      for (const Proof& proof : finding.proof) CHECK_FALSE(proof.where.empty());
      CHECK(fingerprints.emplace(finding.fingerprint).second);
    }
  }
}

TEST_CASE("every rendering of every fix is filled from every positive fixture") {
  for (const Fixture& fixture : all_fixtures()) {
    if (!fixture.positive()) continue;
    const Report report = diagnose_fixture(fixture);
    const auto finding = std::find_if(report.findings.begin(), report.findings.end(),
                                      [&](const Finding& each) { return each.problem_code == fixture.code; });
    if (finding == report.findings.end()) continue;  // told by the test above
    RenderParams params;
    for (const auto& [name, value] : finding->params) params.emplace_back(name, value);
    const json file = catalogue_file(fixture.code);
    for (const json& fix : file.at("fixes")) {
      for (const json& stack : fix.at("stacks")) {
        const std::string text = render_fix(stack.at("text").get<std::string>(), params);
        for (const char* left : {"|js}", "|nginx}", "|html}", "|header}", "|word}", "|plain}"}) {
          CHECK_MESSAGE(text.find(left) == std::string::npos, fixture.name()
                                                                  << " " << fix.at("code") << ": " << text);
        }
      }
    }
  }
}
