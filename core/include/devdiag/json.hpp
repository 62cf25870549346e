// The one door for untrusted JSON text, and the readers of records that are already parsed.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "devdiag/diagnose.hpp"
#include "devdiag/error.hpp"
#include "devdiag/evidence.hpp"
#include "devdiag/limits.hpp"
#include "devdiag/report.hpp"

namespace devdiag {

// Checks size and nesting before anything is allocated, then parses. Never throws. Ill-formed UTF-8 and lone
// surrogate escapes (a page may cut a text inside an emoji) become U+FFFD, so a later dump cannot fail.
// Errors: too_large, bad_json ("not JSON at byte 17"; the text itself is never quoted). A name used twice in
// one object keeps its last value.
Result<nlohmann::json> parse_json(std::string_view text, std::size_t max_bytes,
                                  std::size_t max_depth = limits::kEvidenceDepth);

// What value.dump() writes, for text that is UTF-8.
std::string json_text(const nlohmann::json& value);

// The shortest JSON text that reads back as the same number; the same bytes on every host.
std::string number_text(double value);

// As read_evidence, read_options and read_report, for a value from parse_json; `path` prefixes error paths.
Result<Evidence> evidence_from(const nlohmann::json& value, std::string_view path = {});
Result<DiagnoseOptions> options_from(const nlohmann::json& value, std::string_view path = {});
Result<Report> report_from(const nlohmann::json& value, std::string_view path = {});
// One load as evidence holds it, for explain().
Result<Load> load_from(const nlohmann::json& value, std::string_view path = {});

}  // namespace devdiag
