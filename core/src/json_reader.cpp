// Typed reading of a described record from parsed JSON; the first error names its path and what is allowed.
#include "json_reader.hpp"

#include <algorithm>
#include <cmath>

#include "devdiag/catalogue.hpp"
#include "devdiag/event.hpp"
#include "devdiag/json.hpp"
#include "policy/ascii.hpp"
#include "utf8.hpp"

namespace devdiag {
namespace {

using nlohmann::json;

std::string join(Names names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ", ";
    out += name;
  }
  return out;
}

std::string at_most(std::size_t count, std::string_view unit) {
  return "at most " + std::to_string(count) + " " + std::string(unit);
}

bool all_of(std::string_view text, bool (*accepts)(char)) {
  return std::all_of(text.begin(), text.end(), accepts);
}

bool is_lower_hex(char c) { return policy::is_digit(c) || (c >= 'a' && c <= 'f'); }

bool is_problem_code(std::string_view text) {
  const auto accepts = [](char c) { return (c >= 'A' && c <= 'Z') || policy::is_digit(c) || c == '_'; };
  return text.size() >= 2 && text.size() <= limits::kCodeBytes && all_of(text, accepts) &&
         !policy::is_digit(text[0]);
}

bool is_fix_code(std::string_view text) {
  const auto accepts = [](char c) {
    return (c >= 'a' && c <= 'z') || policy::is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= limits::kCodeBytes && all_of(text, accepts);
}

// Load ids and names of params.
bool is_name(std::string_view text) {
  const auto accepts = [](char c) { return policy::is_alnum(c) || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= limits::kCodeBytes && all_of(text, accepts);
}

bool is_env_token(std::string_view text) {
  const auto accepts = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; };
  return !text.empty() && text.size() <= limits::kEnvTokenBytes && all_of(text, accepts);
}

void replace_nul(std::string& text) {
  for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at)) {
    text.replace(at, 1, kReplacement);
  }
}

// JSON has one kind of number: 3.0 is the integer 3.
std::optional<std::int64_t> as_integer(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    if (number <= static_cast<std::uint64_t>(kMaxInteger)) return static_cast<std::int64_t>(number);
    return std::nullopt;
  }
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  if (!(std::fabs(number) <= static_cast<double>(kMaxInteger))) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(number);
  return static_cast<double>(whole) == number ? std::optional<std::int64_t>(whole) : std::nullopt;
}

}  // namespace

bool has_form(std::string_view text, Format form) {
  switch (form) {
    case Format::problem_code:
      return is_problem_code(text);
    case Format::fix_code:
      return is_fix_code(text);
    case Format::fingerprint:
      return text.size() == 16 && all_of(text, is_lower_hex);
    case Format::target:
      return text.size() == 32 && all_of(text, is_lower_hex);
    case Format::env_fp:
      return text.size() == 64 && all_of(text, is_lower_hex);
    case Format::env_token:
      return is_env_token(text);
    case Format::uuid7:
      return is_uuid7(text);
    case Format::load:
      return is_name(text);
  }
  return false;
}

std::string_view form_words(Format form) {
  switch (form) {
    case Format::problem_code:
      return "2 to 64 of A-Z, 0-9 and _, not starting with a digit";
    case Format::fix_code:
      return "1 to 64 of a-z, 0-9, dot, _ and -";
    case Format::fingerprint:
      return "16 lower-case hex digits";
    case Format::target:
      return "32 lower-case hex digits";
    case Format::env_fp:
      return "64 lower-case hex digits";
    case Format::env_token:
      return "1 to 200 bytes without control characters";
    case Format::uuid7:
      return "a UUID of version 7 in lower case";
    case Format::load:
      return "1 to 64 letters, digits, - and _";
  }
  return {};
}

std::string JsonPath::text() const {
  std::string out = parent != nullptr ? parent->text() : std::string(name);
  if (parent == nullptr) return out;
  if (index != kNoIndex) return out + "[" + std::to_string(index) + "]";
  if (!out.empty()) out += '.';
  return out.append(name);
}

std::optional<Error> refuse_newer(const json& value, std::string_view prefix) {
  if (!value.is_object()) return std::nullopt;
  const auto version = value.find("v");
  if (version == value.end() || !version->is_number() || *version == 1) return std::nullopt;
  const JsonPath root{nullptr, prefix};
  return Error{Errc::unknown_kind, JsonPath{&root, "v"}.text(), "a version this program does not know", "1",
               Retry::after_upgrade};
}

JsonReader::JsonReader(const json& value, const JsonPath& path, State& state)
    : value_(value), path_(path), state_(state) {
  if (!value.is_object()) refuse(path, "not an object", "an object");
}

void JsonReader::refuse(const JsonPath& path, std::string detail, std::string allowed, Errc code) {
  if (!state_.error) {
    state_.error = Error{code, path.text(), std::move(detail), std::move(allowed), Retry::after_change};
  }
}

const json* JsonReader::find(Member name, Need need) {
  if (state_.error) return nullptr;
  const auto found = value_.find(name);
  if (found != value_.end()) return &*found;
  if (need == Need::required) refuse(JsonPath{&path_, name}, "missing", "a value: this member is required");
  return nullptr;
}

const json* JsonReader::find_list(Member name, const ListRule& rule) {
  const json* array = find(name, rule.need);
  if (array == nullptr) return nullptr;
  const JsonPath here{&path_, name};
  if (!array->is_array()) {
    refuse(here, "not a list", "a list");
    return nullptr;
  }
  if (array->size() <= rule.max_items) return array;
  if (state_.beyond == Beyond::refuse) {
    refuse(here, std::to_string(array->size()) + " entries", at_most(rule.max_items, "entries"),
           Errc::too_large);
    return nullptr;
  }
  const auto cut = static_cast<std::int64_t>(array->size() - rule.max_items);
  count_dropped(state_.dropped, "items_cut." + std::string(name), cut);
  return array;
}

void JsonReader::read_entries(const json& array, const JsonPath& path, std::size_t count, void* first,
                              ReadEntry read) {
  for (std::size_t i = 0; i < count && !state_.error; ++i) {
    const JsonPath here{&path, {}, i};
    JsonReader inner(array[i], here, state_);
    if (!state_.error) read(inner, first, i);
  }
}

bool JsonReader::read_text(const json& value, const JsonPath& path, std::size_t max_bytes,
                           std::string_view cut_reason, std::string& out) {
  if (!value.is_string()) {
    refuse(path, "not a text", "a text");
    return false;
  }
  const std::string& text = value.get_ref<const std::string&>();
  const bool keep_all = state_.beyond == Beyond::refuse;
  if (text.size() > max_bytes && keep_all) {
    refuse(path, "a text of " + std::to_string(text.size()) + " bytes", at_most(max_bytes, "bytes"),
           Errc::too_large);
    return false;
  }
  if (text.find('\0') != std::string::npos && keep_all) {
    refuse(path, "holds the character U+0000", "text without U+0000");
    return false;
  }
  out.assign(text, 0, utf8_floor(text, max_bytes));
  if (out.size() != text.size()) count_dropped(state_.dropped, cut_reason);
  replace_nul(out);
  return true;
}

void JsonReader::text(Member name, std::string& out, const TextRule& rule) {
  const json* value = find(name, rule.need);
  if (value == nullptr) return;
  const std::string_view reason = rule.max_bytes == limits::kHeaderBytes ? "header_cut" : "text_cut";
  read_text(*value, JsonPath{&path_, name}, rule.max_bytes, reason, out);
}

void JsonReader::word(Member name, std::string& out, Names allowed, Need need) {
  const json* value = find(name, need);
  if (value == nullptr) return;
  const JsonPath here{&path_, name};
  if (!value->is_string()) return refuse(here, "not a text", join(allowed));
  const std::string& text = value->get_ref<const std::string&>();
  const bool is_default = need == Need::optional && text == out;
  if (!is_default && !index_of(allowed, text)) return refuse(here, "unknown value", join(allowed));
  out = text;
}

void JsonReader::format(Member name, std::string& out, Format form) {
  const json* value = find(name, Need::required);
  if (value == nullptr) return;
  if (!value->is_string() || !has_form(value->get_ref<const std::string&>(), form)) {
    return refuse(JsonPath{&path_, name}, "does not have the right form", std::string(form_words(form)));
  }
  out = value->get_ref<const std::string&>();
}

void JsonReader::integer(Member name, std::int64_t& out, const IntegerRule& rule) {
  const json* value = find(name, rule.need);
  if (value == nullptr) return;
  const auto number = as_integer(*value);
  if (!number || *number < rule.min || *number > rule.max) {
    return refuse(JsonPath{&path_, name}, number ? "out of range" : "not a whole number",
                  "a whole number from " + std::to_string(rule.min) + " to " + std::to_string(rule.max));
  }
  out = *number;
}

void JsonReader::real(Member name, double& out, const RealRule& rule) {
  const json* value = find(name, rule.need);
  if (value == nullptr) return;
  const bool number = value->is_number();
  const double given = number ? value->get<double>() : 0;
  if (!number || (!rule.clamp && (given < rule.min || given > rule.max))) {
    return refuse(JsonPath{&path_, name}, number ? "out of range" : "not a number",
                  "a number from " + number_text(rule.min) + " to " + number_text(rule.max));
  }
  out = std::clamp(given, rule.min, rule.max);
}

void JsonReader::flag(Member name, bool& out) {
  const json* value = find(name, Need::optional);
  if (value == nullptr) return;
  if (!value->is_boolean()) return refuse(JsonPath{&path_, name}, "not true or false", "true, false");
  out = value->get<bool>();
}

void JsonReader::optional_text(Member name, std::optional<std::string>& out) {
  const json* value = find(name, Need::optional);
  if (value == nullptr || value->is_null()) return;
  std::string text;
  if (read_text(*value, JsonPath{&path_, name}, limits::kTextBytes, "text_cut", text)) out = std::move(text);
}

bool JsonReader::check_sorted(const std::vector<std::string>& values, const JsonPath& path) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (values[i - 1] < values[i]) continue;
    refuse(JsonPath{&path, {}, i}, "out of order or twice", "a list sorted bytewise, every entry once");
    return false;
  }
  return true;
}

void JsonReader::texts(Member name, std::vector<std::string>& out, const TextRule& rule,
                       const ListRule& list) {
  const json* array = find_list(name, list);
  if (array == nullptr) return;
  const JsonPath here{&path_, name};
  out.resize(std::min(array->size(), list.max_items));
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!read_text((*array)[i], JsonPath{&here, {}, i}, rule.max_bytes, "text_cut", out[i])) return;
  }
}

void JsonReader::words(Member name, std::vector<std::string>& out, Names allowed, Need need) {
  const json* array = find_list(name, ListRule{limits::kEvidenceItems, need});
  if (array == nullptr) return;
  const JsonPath here{&path_, name};
  out.clear();
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json& entry = (*array)[i];
    if (!entry.is_string() || !index_of(allowed, entry.get_ref<const std::string&>())) {
      return refuse(JsonPath{&here, {}, i}, "unknown value", join(allowed));
    }
    const std::string& text = entry.get_ref<const std::string&>();
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
  }
}

void JsonReader::formats(Member name, std::vector<std::string>& out, Format form, const ListRule& list) {
  const json* array = find_list(name, list);
  if (array == nullptr) return;
  const JsonPath here{&path_, name};
  out.clear();
  out.reserve(std::min(array->size(), list.max_items));
  for (std::size_t i = 0; i < array->size() && i < list.max_items; ++i) {
    const json& entry = (*array)[i];
    if (!entry.is_string() || !has_form(entry.get_ref<const std::string&>(), form)) {
      return refuse(JsonPath{&here, {}, i}, "does not have the right form", std::string(form_words(form)));
    }
    out.push_back(entry.get_ref<const std::string&>());
  }
  if (list.sorted) check_sorted(out, here);
}

void JsonReader::code(Member name, std::string_view& out) {
  std::string text;
  format(name, text, Format::problem_code);
  const ProblemInfo* problem = find_problem(text);
  if (problem != nullptr)
    out = problem->code;
  else if (!state_.error)
    refuse(JsonPath{&path_, name}, "is not in the catalogue", std::string(form_words(Format::problem_code)));
}

void JsonReader::codes(Member name, std::vector<std::string_view>& out) {
  std::vector<std::string> texts;
  formats(name, texts, Format::problem_code, ListRule{limits::kRunCodes, Need::required, true});
  out.clear();
  for (std::size_t i = 0; i < texts.size() && !state_.error; ++i) {
    const ProblemInfo* problem = find_problem(texts[i]);
    const JsonPath here{&path_, name};
    if (problem == nullptr)
      return refuse(JsonPath{&here, {}, i}, "is not in the catalogue",
                    std::string(form_words(Format::problem_code)));
    out.push_back(problem->code);
  }
}

void JsonReader::kinds(Member name, KindSet& out) {
  std::vector<std::string> names;
  words(name, names, kEvidenceKinds, Need::required);
  for (const std::string& each : names) out.insert(each);
}

bool JsonReader::read_header(const json& value, const JsonPath& path, Header& out) {
  if (!value.is_array() || value.size() != 2) {
    refuse(path, "not a pair", R"(["name","value"])");
    return false;
  }
  return read_text(value[0], JsonPath{&path, {}, 0}, limits::kTextBytes, "text_cut", out.name) &&
         read_text(value[1], JsonPath{&path, {}, 1}, limits::kHeaderBytes, "header_cut", out.value);
}

void JsonReader::headers(Member name, std::vector<Header>& out) {
  const json* array = find_list(name, ListRule{});
  if (array == nullptr) return;
  const JsonPath here{&path_, name};
  out.resize(std::min(array->size(), limits::kEvidenceItems));
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!read_header((*array)[i], JsonPath{&here, {}, i}, out[i])) return;
  }
}

void JsonReader::params(Member name, std::vector<std::pair<std::string, std::string>>& out) {
  const json* object = find(name, Need::required);
  if (object == nullptr) return;
  const JsonPath here{&path_, name};
  if (!object->is_object()) return refuse(here, "not an object", "an object of texts");
  out.clear();
  for (const auto& [key, value] : object->items()) {
    const JsonPath entry{&here, key};
    if (!is_name(key)) return refuse(entry, "a name of another form", std::string(form_words(Format::load)));
    std::string text;
    if (!read_text(value, entry, limits::kTextBytes, "text_cut", text)) return;
    out.emplace_back(key, std::move(text));
  }
}

}  // namespace devdiag
