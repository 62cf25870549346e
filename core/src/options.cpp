// The JSON form of diagnosis options.
#include <optional>

#include "devdiag/diagnose.hpp"
#include "devdiag/json.hpp"
#include "json_reader.hpp"
#include "policy/ascii.hpp"

namespace devdiag {

// Found by the reader's templates, so not in an unnamed namespace.
template <class V>
void fields(V& v, Of<V, Suppression>& r) {
  v.format("code", r.problem_code, Format::problem_code);
  v.text("reason", r.reason, TextRule{Text::text, Need::required});
}

template <class V>
void fields(V& v, Of<V, RedactConfig>& r) {
  v.texts("headers_deny", r.headers_deny, TextRule{}, ListRule{limits::kSuppressions});
  v.texts("query_keys_deny", r.query_keys_deny, TextRule{}, ListRule{limits::kSuppressions});
  v.texts("path_patterns", r.path_patterns, TextRule{}, ListRule{limits::kSuppressions});
}

template <class V>
void fields(V& v, Of<V, DiagnoseOptions>& r) {
  v.word("preset", r.preset, kPresetNames);
  v.formats("only", r.only, Format::problem_code, ListRule{limits::kRunCodes});
  v.list("suppress", r.suppress, ListRule{limits::kSuppressions});
  v.text("target_key", r.target_key);
}

namespace {

constexpr std::string_view kDayWords = "a date such as 2027-01-31, or days since 1970";

std::optional<std::int64_t> number_in(std::string_view text, std::size_t at, std::size_t digits) {
  std::int64_t number = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (!policy::is_digit(text[i])) return std::nullopt;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

// Days from 1970-01-01 to a date of the Gregorian calendar, counted in years that start in March.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
  const std::int64_t y = month <= 2 ? year - 1 : year;
  const std::int64_t month_from_march = (month + 9) % 12;
  const std::int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719'468;
}

std::optional<std::int64_t> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number_in(text, 0, 4), month = number_in(text, 5, 2), day = number_in(text, 8, 2);
  if (!year || !month || !day || *year < 1970 || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
  const std::int64_t next = *month == 12 ? days_of(*year + 1, 1, 1) : days_of(*year, *month + 1, 1);
  const std::int64_t days = days_of(*year, *month, *day);
  return days < next ? std::optional(days) : std::nullopt;
}

// A member that is a date or a number of days.
std::optional<Error> read_day(const nlohmann::json& object, const JsonPath& path, std::string_view name,
                              std::int64_t& out) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  std::optional<std::int64_t> day;
  if (found->is_string())
    day = parse_date(found->get_ref<const std::string&>());
  else if (found->is_number_unsigned() && *found <= kMaxInteger)
    day = found->get<std::int64_t>();
  if (!day) {
    return Error{Errc::bad_field, JsonPath{&path, name}.text(), "no such day", std::string(kDayWords),
                 Retry::after_change};
  }
  out = *day;
  return std::nullopt;
}

std::optional<Error> read_days(const nlohmann::json& value, const JsonPath& root, DiagnoseOptions& options) {
  if (auto error = read_day(value, root, "today", options.today_day)) return error;
  const JsonPath list{&root, "suppress"};
  for (std::size_t i = 0; i < options.suppress.size(); ++i) {
    Suppression& suppression = options.suppress[i];
    const JsonPath entry{&list, {}, i};
    if (auto error = read_day(value["suppress"][i], entry, "expires", suppression.expires_day)) return error;
  }
  return std::nullopt;
}

}  // namespace

Result<DiagnoseOptions> options_from(const nlohmann::json& value, std::string_view path) {
  JsonReader::State state{Beyond::refuse, {}, {}};
  Result<DiagnoseOptions> options = read_record<DiagnoseOptions>(value, path, state);
  if (!options) return options;
  const JsonPath root{nullptr, path};
  if (value.contains("redaction")) JsonReader(value, root, state).object("redaction", options->redact);
  if (state.error) return *std::move(state.error);
  if (auto error = read_days(value, root, *options)) return *std::move(error);
  return options;
}

Result<DiagnoseOptions> read_options(std::string_view json_text) {
  Result<nlohmann::json> value = parse_json(json_text, limits::kEvidenceBytes);
  if (!value) return std::move(value).error();
  return options_from(*value);
}

}  // namespace devdiag
