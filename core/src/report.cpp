// Report JSON and the names of severities.
#include "devdiag/report.hpp"

#include "devdiag/catalogue.hpp"
#include "devdiag/json.hpp"
#include "json_reader.hpp"
#include "json_writer.hpp"

namespace devdiag {

Param::Param(const char* n, const std::string& v) : name(n), value(v) {}
Param::Param(const char* n, std::string_view v) : name(n), value(v) {}
Param::Param(const char* n, const char* v) : name(n), value(v) {}

std::string_view to_name(Severity severity) { return name_of(kSeverityNames, severity); }

std::string_view to_name(Circumstance when) { return name_of(kCircumstanceNames, when); }

std::optional<Severity> severity_from(std::string_view name) {
  return value_of<Severity>(kSeverityNames, name);
}

Result<Report> report_from(const nlohmann::json& value, std::string_view path) {
  if (auto newer = refuse_newer(value, path)) return *std::move(newer);
  JsonReader::State state{Beyond::refuse, {}, {}};
  Result<Report> report = read_record<Report>(value, path, state);
  if (report) report->arena = std::move(state.arena);
  return report;
}

Result<Report> read_report(std::string_view json_text) {
  Result<nlohmann::json> value = parse_json(json_text, limits::kEvidenceBytes);
  if (!value) return std::move(value).error();
  return report_from(*value);
}

std::string write_report(const Report& report) { return write_record(report); }

}  // namespace devdiag
