// Typed reading of a described record from parsed JSON; the first error names its path and what is allowed.
#include "json_reader.hpp"

#include <algorithm>
#include <cmath>

#include "devdiag/catalogue.hpp"
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

void JsonReader::text(Member name, std::string_view& out, const TextRule& rule) {
  std::string own;
  text(name, own, rule);
  out = state_.arena.keep(own);
}

void JsonReader::word(Member name, std::string_view& out, Names allowed, Need need) {
  const json* value = find(name, need);
  if (value == nullptr) return;
  const JsonPath here{&path_, name};
  if (!value->is_string()) return refuse(here, "not a text", join(allowed));
  const std::string& text = value->get_ref<const std::string&>();
  if (need == Need::optional && text == out) return;  // the default
  const auto index = index_of(allowed, text);
  if (!index) return refuse(here, "unknown value", join(allowed));
  out = allowed[*index];
}

void JsonReader::word(Member name, std::string& out, Names allowed, Need need) {
  std::string_view chosen = out;
  word(name, chosen, allowed, need);
  if (chosen.data() != out.data()) out = chosen;
}

void JsonReader::format(Member name, std::string_view& out, Format form) {
  std::string own;
  format(name, own, form);
  out = state_.arena.keep(own);
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

void JsonReader::params(Member name, std::span<const Param>& out) {
  const json* object = find(name, Need::required);
  if (object == nullptr) return;
  const JsonPath here{&path_, name};
  if (!object->is_object()) return refuse(here, "not an object", "an object of texts");
  const auto params = state_.arena.list<Param>(object->size());
  auto param = params.begin();
  for (const auto& [key, value] : object->items()) {
    const JsonPath entry{&here, key};
    if (!has_form(key, Format::load))
      return refuse(entry, "a name of another form", std::string(form_words(Format::load)));
    std::string text;
    if (!read_text(value, entry, limits::kTextBytes, "text_cut", text)) return;
    param->name = state_.arena.keep(key);
    param->value = state_.arena.keep(text);
    ++param;
  }
  out = params;
}

}  // namespace devdiag
