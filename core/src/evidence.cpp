// Evidence JSON: reading with precise errors and counted cuts, canonical writing.
#include "devdiag/evidence.hpp"

#include <algorithm>

#include "devdiag/json.hpp"
#include "json_reader.hpp"
#include "json_writer.hpp"

namespace devdiag {

// Once, not wherever one is used: each goes through every list of every record.
Evidence::Evidence() = default;
Evidence::Evidence(const Evidence&) = default;
Evidence::Evidence(Evidence&&) noexcept = default;
Evidence& Evidence::operator=(const Evidence&) = default;
Evidence& Evidence::operator=(Evidence&&) noexcept = default;
Evidence::~Evidence() = default;

bool Evidence::has(std::string_view kind) const {
  if (std::find(collected.begin(), collected.end(), kind) != collected.end()) return true;
  // Whoever saw the document and is not the page saw raw header lines, whether its collector says so or not.
  return kind == "set_cookies" &&
         std::any_of(responses.begin(), responses.end(), [](const Response& response) {
           return response.role == "document" && (response.seen_by == "probe" || response.seen_by == "log");
         });
}

Result<Evidence> evidence_from(const nlohmann::json& value, std::string_view path) {
  if (auto newer = refuse_newer(value, path)) return *std::move(newer);
  JsonReader::State state{Beyond::cut, {}, {}};
  Result<Evidence> evidence = read_record<Evidence>(value, path, state);
  if (!evidence) return evidence;
  for (const Dropped& left_out : evidence->dropped)
    count_dropped(state.dropped, left_out.reason, left_out.count);
  evidence->dropped = std::move(state.dropped);
  return evidence;
}

Result<Evidence> read_evidence(std::string_view json_text) {
  Result<nlohmann::json> value = parse_json(json_text, limits::kEvidenceBytes);
  if (!value) return std::move(value).error();
  return evidence_from(*value);
}

std::string write_evidence(const Evidence& evidence) { return write_record(evidence); }

}  // namespace devdiag
