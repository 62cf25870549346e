// The problem fixtures under tests/fixtures/problems, as tests read them.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "devdiag/diagnose.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/report.hpp"

namespace devdiag::test {

struct Fixture {
  std::string code, file;  // "CSP_MISSING", "positive-empty"
  std::filesystem::path path;
  nlohmann::json json;

  std::string name() const { return code + "/" + file; }
  bool positive() const { return file.starts_with("positive"); }
  std::filesystem::path golden() const { return path.parent_path() / (file + ".report.json"); }
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::vector<Fixture> all_fixtures() {
  std::vector<Fixture> fixtures;
  const std::filesystem::path root = std::filesystem::path(DEVDIAG_FIXTURES_DIR) / "problems";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(".json") || file.ends_with(".report.json")) continue;
    fixtures.push_back({entry.path().parent_path().filename().string(), entry.path().stem().string(),
                        entry.path(), nlohmann::json::parse(read_file(entry.path()))});
  }
  std::sort(fixtures.begin(), fixtures.end(),
            [](const Fixture& a, const Fixture& b) { return a.name() < b.name(); });
  return fixtures;
}

// A fixture is about its own problem and those it names: another problem's rule must change no fixture.
inline nlohmann::json options_of(const Fixture& fixture) {
  nlohmann::json options = fixture.json.value("options", nlohmann::json::object());
  std::set<std::string> only{fixture.code};
  for (const char* list : {"codes", "noise", "not_evaluated"})
    only.merge(fixture.json.at("expect").value(list, std::set<std::string>{}));
  options["only"] = only;
  return options;
}

inline Report diagnose_fixture(const Fixture& fixture) {
  const auto evidence = read_evidence(fixture.json.at("evidence").dump());
  if (!evidence) FAIL(fixture.name(), ": ", error_sentence(evidence.error()));
  const auto options = read_options(options_of(fixture).dump());
  if (!options) FAIL(fixture.name(), ": ", error_sentence(options.error()));
  return diagnose(*evidence, *options);
}

}  // namespace devdiag::test
