// Typed reading of a described record from parsed JSON; the first error names its path and what is allowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "describe.hpp"
#include "devdiag/arena.hpp"
#include "devdiag/dropped.hpp"
#include "devdiag/error.hpp"

namespace devdiag {

// One step of a JSON path. Lives on the stack; text is made only for an error.
struct JsonPath {
  static constexpr std::size_t kNoIndex = static_cast<std::size_t>(-1);

  const JsonPath* parent = nullptr;
  std::string_view name;         // of a member; at the root: the prefix
  std::size_t index = kNoIndex;  // of a list entry

  std::string text() const;
};

// What reading does with a text or list beyond its limit.
enum class Beyond { cut, refuse };

class JsonReader {
 public:
  static constexpr bool kReads = true;

  struct State {
    Beyond beyond = Beyond::refuse;
    std::optional<Error> error;    // the first one; later fields are skipped
    std::vector<Dropped> dropped;  // what was cut
    Arena arena = {};              // for records that view their texts; theirs to take
  };

  // `value` and `path` must outlive the reader. Not being an object is an error.
  JsonReader(const nlohmann::json& value, const JsonPath& path, State& state);

  void text(Member name, std::string& out, const TextRule& rule = kAnyText);
  void text(Member name, std::string_view& out, const TextRule& rule);
  void word(Member name, std::string& out, Names allowed, Need need = Need::optional);
  void word(Member name, std::string_view& out, Names allowed, Need need = Need::optional);
  void format(Member name, std::string& out, Format form);
  void format(Member name, std::string_view& out, Format form);
  void integer(Member name, std::int64_t& out, const IntegerRule& rule = kAnyInteger);
  void real(Member name, double& out, const RealRule& rule);
  void flag(Member name, bool& out);
  void optional_text(Member name, std::optional<std::string>& out);
  void texts(Member name, std::vector<std::string>& out, const TextRule& rule = kAnyText,
             const ListRule& list = kAnyList);
  void words(Member name, std::vector<std::string>& out, Names allowed, Need need = Need::optional);
  void formats(Member name, std::vector<std::string>& out, Format form, const ListRule& list);
  // Codes of the catalogue.
  void code(Member name, std::string_view& out);
  void codes(Member name, std::vector<std::string_view>& out);
  void kinds(Member name, KindSet& out);
  void headers(Member name, std::vector<Header>& out);
  void params(Member name, std::span<const Param>& out);

  template <class E>
  void choice(Member name, E& out, Names names) {
    std::string_view chosen;
    word(name, chosen, names, Need::required);
    if (const auto value = value_of<E>(names, chosen)) out = *value;
  }

  template <class R>
  void object(Member name, R& out) {
    if (const nlohmann::json* value = find(name, Need::required))
      read_into(*value, JsonPath{&path_, name}, out);
  }

  template <class R>
  void list(Member name, std::vector<R>& out, const ListRule& rule = kAnyList) {
    const nlohmann::json* array = find_list(name, rule);
    if (array == nullptr) return;
    out = std::vector<R>(array->size() < rule.max_items ? array->size() : rule.max_items);
    read_all(*array, name, std::span<R>(out));
  }

  template <class R>
  void list(Member name, std::span<const R>& out, const ListRule& rule) {
    const nlohmann::json* array = find_list(name, rule);
    if (array == nullptr) return;
    const auto made = state_.arena.list<R>(array->size() < rule.max_items ? array->size() : rule.max_items);
    read_all(*array, name, made);
    out = made;
  }

 private:
  template <class R>
  void read_all(const nlohmann::json& array, Member name, std::span<R> out) {
    read_entries(
        array, JsonPath{&path_, name}, out.size(), out.data(),
        [](JsonReader& reader, void* first, std::size_t i) { fields(reader, static_cast<R*>(first)[i]); });
  }

  template <class R>
  void read_into(const nlohmann::json& value, const JsonPath& path, R& out) {
    JsonReader inner(value, path, state_);
    if (!state_.error) fields(inner, out);
  }

  // One loop for the lists of every kind of record: each is one more copy in what a page downloads.
  using ReadEntry = void (*)(JsonReader& reader, void* first, std::size_t i);
  void read_entries(const nlohmann::json& array, const JsonPath& path, std::size_t count, void* first,
                    ReadEntry read);

  const nlohmann::json* find(Member name, Need need);  // null when absent or after an error
  const nlohmann::json* find_list(Member name, const ListRule& rule);
  bool read_text(const nlohmann::json& value, const JsonPath& path, std::size_t max_bytes,
                 std::string_view cut_reason, std::string& out);
  bool read_header(const nlohmann::json& value, const JsonPath& path, Header& out);
  bool check_sorted(const std::vector<std::string>& values, const JsonPath& path);
  void refuse(const JsonPath& path, std::string detail, std::string allowed, Errc code = Errc::bad_field);

  const nlohmann::json& value_;
  const JsonPath& path_;
  State& state_;
};

// Whether `text` has the form, and the form in words for Error::allowed.
bool has_form(std::string_view text, Format form);
std::string_view form_words(Format form);

// unknown_kind (retry after_upgrade) when the record's `v` is a number other than 1; asked first, since a
// newer version may have fields of other types.
std::optional<Error> refuse_newer(const nlohmann::json& value, std::string_view prefix);

// Reads a whole record; `prefix` starts every error path.
template <class R>
Result<R> read_record(const nlohmann::json& value, std::string_view prefix, JsonReader::State& state) {
  R record;
  const JsonPath root{nullptr, prefix};
  JsonReader reader(value, root, state);
  if (!state.error) fields(reader, record);
  if (state.error) return *std::move(state.error);
  return record;
}

}  // namespace devdiag
