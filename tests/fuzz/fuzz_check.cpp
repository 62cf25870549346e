// Files people bring to the command line: whatever is read can be judged, and what is written can be read.
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "check/checked.hpp"
#include "check/input.hpp"
#include "check/report_text.hpp"
#include "require.hpp"

using namespace devdiag;
using namespace devdiag::check;

namespace {

bool is_control(unsigned char c) { return c < 0x20 && c != '\n' && c != '\t'; }

// XML 1.0 section 2.2; our markup uses line feeds and no other control character.
void require_plain(const std::string& text, const char* property) {
  for (const char c : text) require(!is_control(static_cast<unsigned char>(c)), property, text);
}

// One writer an input: `choice` is arbitrary but the same for the same input.
void check_output(const Input& input, std::size_t choice) {
  const Checked checked = judge(input, {});
  WriteOptions options;
  options.program_version = "1";
  options.time = "2026-01-31T12:00:00";
  switch (choice % 4) {
    case 0:
      return require_plain(checked_text(checked, options, Paint(false)), "text does not control a terminal");
    case 1:
      return require_plain(checked_junit(checked, options), "XML holds no character it cannot hold");
    case 2:
      return require(nlohmann::json::accept(checked_json(checked, options)), "json is JSON");
    default:
      return require(nlohmann::json::accept(checked_sarif(checked, options)), "sarif is JSON");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::istringstream in(text);
  const auto input = read_input(in, {std::nullopt, "https://shop.example/start"});
  if (!input) {
    require(!input.error().detail.empty() && !input.error().allowed.empty(),
            "a refusal says what is allowed");
    return 0;
  }
  require(!input->records.empty(), "what is read has a page");
  for (const Record& record : input->records) {
    const auto again = read_evidence(write_evidence(record.evidence));
    require(again.ok(), "evidence is valid", again ? "" : error_sentence(again.error()));
  }
  check_output(*input, size);
  return 0;
}
