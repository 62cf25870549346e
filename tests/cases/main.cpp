// Runs every case of a folder through the engine: `devdiag_cases DIR [--json FILE]`.
//
// Prints one line per file (name, agree/total, percent), then each disagreement with id, expected and got.
// Cases whose browser check says that the suite's expectation is stale (agrees: false) count as agreeing
// either way. A kind without an adapter is a disagreement that says so; a file without any adapter is named.
// Exit code 0 whatever the result, 2 for usage, 3 when the folder cannot be read: thresholds belong to
// whoever calls.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

#include "adapter.hpp"

namespace {

namespace fs = std::filesystem;
using namespace devdiag::cases;

struct Disagreement {
  std::string id, expected, got;
};

struct FileResult {
  std::string name;
  std::size_t agree = 0, total = 0, adapted = 0;
  std::vector<Disagreement> disagreements;
};

std::vector<const AdapterRow*> adapters_of(std::string_view suite) {
  static const std::span<const AdapterRow> kFamilies[] = {
      framing_adapters(), cookie_adapters(),           cors_adapters(),        csp_adapters(),
      header_adapters(),  request_adapters(),          observatory_adapters(), lighthouse_adapters(),
      webhint_adapters(), structured_field_adapters(), csp_grade_adapters(),
  };
  std::vector<const AdapterRow*> rows;
  for (const auto family : kFamilies) {
    for (const auto& row : family) {
      if (row.suite == suite) rows.push_back(&row);
    }
  }
  return rows;
}

bool either_way(const json& entry) {
  const auto check = entry.find("browser_check");
  return check != entry.end() && check->is_object() && check->value("agrees", true) == false;
}

Judged judge(const AdapterRow& row, const json& entry, const json& meta) {
  try {
    json input = entry.at("input");
    // Some suites write the page's origin beside the input.
    if (entry.contains("origin") && input.is_object() && !input.contains("origin"))
      input["origin"] = entry.at("origin");
    return row.judge(input, entry.at("expected"), meta);
  } catch (const std::exception& error) {
    return {false, entry.value("expected", json()).dump(), std::string("adapter failed: ") + error.what()};
  }
}

// The cases of one file against one oracle. Without a name of its own it is the suite's main one, and then
// every case counts; otherwise those that have an adapter.
FileResult run_cases(const json& file, const std::vector<const AdapterRow*>& rows, std::string_view oracle) {
  FileResult result;
  const json meta = file.value("meta", json::object());
  for (const auto& entry : file.at("cases")) {
    const std::string kind = entry.value("kind", "");
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const AdapterRow* one) {
      return one->kind == kind && one->oracle == oracle;
    });
    if (row == rows.end() && !oracle.empty()) continue;
    ++result.total;
    if (row == rows.end()) {
      result.disagreements.push_back({entry.value("id", "?"), "", "no adapter for kind " + kind});
      continue;
    }
    ++result.adapted;
    Judged judged = judge(**row, entry, meta);
    if (judged.agrees || either_way(entry)) {
      ++result.agree;
    } else {
      result.disagreements.push_back(
          {entry.value("id", "?"), std::move(judged.expected), std::move(judged.got)});
    }
  }
  return result;
}

void run_file(const fs::path& path, std::vector<FileResult>& results) {
  std::string suite = path.stem().string();
  if (suite.ends_with("-cases")) suite.resize(suite.size() - 6);
  std::ifstream in(path);
  const json file = json::parse(in, nullptr, false);
  const auto rows = adapters_of(suite);
  std::vector<std::string_view> oracles{""};
  for (const auto* row : rows) {
    if (std::find(oracles.begin(), oracles.end(), row->oracle) == oracles.end())
      oracles.push_back(row->oracle);
  }
  for (const auto oracle : oracles) {
    FileResult result;
    if (file.is_object() && file.contains("cases")) result = run_cases(file, rows, oracle);
    result.name = path.filename().string();
    if (!oracle.empty()) result.name += " (" + std::string(oracle) + ")";
    results.push_back(std::move(result));
  }
}

double percent(const FileResult& result) {
  return result.total == 0 ? 0
                           : 100.0 * static_cast<double>(result.agree) / static_cast<double>(result.total);
}

void print(const FileResult& result) {
  std::printf("%-44s %5zu/%-5zu %6.2f %%%s\n", result.name.c_str(), result.agree, result.total,
              percent(result), result.adapted == 0 ? "  no adapter for this file" : "");
  if (result.adapted == 0) return;
  for (const auto& one : result.disagreements) {
    std::printf("  %s  expected %.300s  got %.300s\n", one.id.c_str(), one.expected.c_str(), one.got.c_str());
  }
}

json write(const std::vector<FileResult>& results) {
  json out = {{"files", json::array()}};
  for (const auto& result : results) {
    json file = {{"name", result.name},
                 {"agree", result.agree},
                 {"total", result.total},
                 {"disagreements", json::array()}};
    for (const auto& one : result.disagreements) {
      file["disagreements"].push_back({{"id", one.id}, {"expected", one.expected}, {"got", one.got}});
    }
    out["files"].push_back(std::move(file));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder, json_file;
  for (int i = 1; i < argc; ++i) {
    const std::string_view arg = argv[i];
    if (arg == "--json" && i + 1 < argc) {
      json_file = argv[++i];
    } else if (folder.empty() && !arg.starts_with("-")) {
      folder = arg;
    } else {
      std::cerr << "usage: devdiag_cases DIR [--json FILE]\n";
      return 2;
    }
  }
  std::error_code failure;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (failure || files.empty()) {
    std::cerr << "no case files in '" << folder << "'" << (failure ? ": " + failure.message() : "") << "\n";
    return 3;
  }
  std::sort(files.begin(), files.end());
  std::vector<FileResult> results;
  for (const auto& file : files) run_file(file, results);
  for (const auto& result : results) print(result);
  if (!json_file.empty())
    std::ofstream(json_file) << write(results).dump(1, ' ', false, json::error_handler_t::replace) << "\n";
  return 0;
}
