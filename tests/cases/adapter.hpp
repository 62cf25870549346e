// How public test cases are judged: one adapter per (suite, kind), from a case's input to agree or not.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace devdiag::cases {

using nlohmann::json;

// What the engine said beside what the suite expects; texts are for people and for the JSON file.
struct Judged {
  bool agrees = false;
  std::string expected, got;
};

// Compares two JSON values; the usual end of an adapter.
inline Judged compare(const json& expected, const json& got) {
  return {expected == got, expected.dump(), got.dump()};
}

// Judges one case ({"id","kind","input","expected",…}). `meta` is the file's. May throw on a malformed case:
// counted as a disagreement with the exception's text.
using Adapter = Judged (*)(const json& input, const json& expected, const json& meta);

struct AdapterRow {
  std::string_view suite;  // file name without "-cases.json" or ".json"
  std::string_view kind;
  Adapter judge;
  // Whose verdict is compared, where a suite holds several: its cases are then counted once more, under the
  // file's name followed by this.
  std::string_view oracle = {};
};

// One table per family file, gathered in main.cpp.
std::span<const AdapterRow> framing_adapters();
std::span<const AdapterRow> cookie_adapters();
std::span<const AdapterRow> cors_adapters();
std::span<const AdapterRow> csp_adapters();
std::span<const AdapterRow> csp_grade_adapters();
std::span<const AdapterRow> header_adapters();
std::span<const AdapterRow> observatory_adapters();
std::span<const AdapterRow> lighthouse_adapters();
std::span<const AdapterRow> webhint_adapters();
std::span<const AdapterRow> request_adapters();
std::span<const AdapterRow> structured_field_adapters();

}  // namespace devdiag::cases
